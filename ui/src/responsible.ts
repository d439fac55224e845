/** How a record writes who answers for something: a kind before a colon, of a unit its contact after a bar. */
export type Written = { form: 'account' | 'post' | 'unit' | 'other'; name: string; contact: string };

export function written(text: string): Written {
  const [, form, rest] = /^(account|post|unit|other):(.*)$/s.exec(text) ?? [];
  if (rest === undefined) return { form: 'other', name: text, contact: '' };
  const [name = '', contact = ''] = form === 'unit' ? rest.split('|') : [rest];
  return { form: form as Written['form'], name, contact };
}
