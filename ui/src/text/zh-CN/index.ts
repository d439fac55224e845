/** 全部界面文字，每个屏幕一个文件。 */
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

export const zhCN = {
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
