import '../src/tokens.css';
import './base.css';
import { mount } from 'svelte';
import Board from './Board.svelte';
import './theme.svelte';

mount(Board, { target: document.getElementById('board')! });
