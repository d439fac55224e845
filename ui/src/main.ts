import { mount } from 'svelte';
import App from './App.svelte';
import './tokens.css';
import './base.css';
import { theme, wear } from './look.svelte';
import { language, speak } from './text/index.svelte';

speak(language());
wear(theme());

const target = document.getElementById('app');
if (target !== null) mount(App, { target });
