/** All words on the screen, a file for each screen. */
import { app } from './app';
import { failure } from './failure';
import { today } from './today';
import { visit } from './visit';
import { open } from './open';
import { issue } from './issue';
import { lists } from './lists';
import { station } from './station';
import { sync } from './sync';
import { support } from './support';
import { me } from './me';
import { reason } from './reason';

export const en = {
  ...app,
  ...failure,
  ...today,
  ...visit,
  ...open,
  ...issue,
  ...lists,
  ...station,
  ...sync,
  ...support,
  ...me,
  ...reason,
} as const;
