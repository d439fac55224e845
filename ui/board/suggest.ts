/** What fields suggest: stations, areas and people that the role may name. */
import { api } from './api';
import { t } from './text/index.svelte';

export async function stations(words: string) {
  const { data } = await api.GET('/api/v1/places', { params: { query: { words } } });
  return (data?.stations ?? []).map(({ code, name, of }) => ({ code, name: `${name} · ${of}` }));
}

export async function areas(words: string) {
  const { data } = await api.GET('/api/v1/places', { params: { query: {} } });
  const all = (data?.areas ?? []).map(({ code, name, of }) => ({
    code,
    name: name === '' ? t('area.province') : of === '' ? name : `${name} · ${of}`,
  }));
  return all.filter(({ code, name }) => code.includes(words) || name.includes(words));
}

export async function cadres(words: string) {
  const query = { words, role: 'cadre' };
  const { data } = await api.GET('/api/v1/accounts', { params: { query } });
  return (data?.rows ?? []).map(({ id, name, unit }) => ({
    code: id,
    name: unit === '' ? name : `${name} · ${unit}`,
  }));
}
