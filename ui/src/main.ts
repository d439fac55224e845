import { mount } from 'svelte';
import App from './App.svelte';
import './tokens.css';
import './base.css';
import { tablet } from './facts.svelte';
import { startLive } from './live.svelte';
import { restoreAddress, startPlace } from './place';
import { startReminders } from './reminding.svelte';
import { here } from './route.svelte';
import { startScrolls } from './scrolls';
import { settings } from './settings.svelte';
import { typed } from './typed.svelte';

const target = document.getElementById('app');
if (target !== null) {
  // What was typed, where the person was and how the screen looks come before the first screen, so nothing flashes;
  // where one of them fails the screen itself says why.
  void tablet.start();
  Promise.allSettled([settings.start(), typed.start(), startLive()]).then(() => {
    restoreAddress();
    here.read();
    startScrolls();
    startPlace();
    startReminders();
    mount(App, { target });
  });
}
