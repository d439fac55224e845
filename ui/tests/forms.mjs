/** Every form and question that lies over a screen: where each opens, and by what. */
import { settled, show } from './screens.mjs';

/** Deeds on an issue have addresses of their own. */
const onIssue = (deed, which = 'issue') => ({ at: ({ ids }) => `issue/${ids[which]}/${deed}` });
/** A button's name in both languages, as the texts say it. */
const press = (...names) => ({ names });
const step = (...names) => ({ at: ({ ids }) => `support/${ids.support}`, ...press(...names) });

const CADRE = [
  'add_progress',
  'add_new_facts',
  'accept',
  'return_issue',
  'extend',
  'not_seen',
  'hand_on',
  'record_effect',
  'plan_task',
  'set_terms',
  'describe',
];
const OFFICER = ['object', 'ask_extension', 'ask_verification', 'confirm_effect'];
const deeds = (names, which) => Object.fromEntries(names.map((name) => [name, onIssue(name, which)]));

/** What a cadre's tablet has of them; `within` is a text near the button. */
export const FORMS = {
  'check-in': { at: () => 'today', ...press('到所签到', 'Check in') },
  chapters: {
    at: ({ ids }) => `visit/${ids.going}`,
    selector: 'button.here',
    // On a wide screen they stand beside the page.
    sizes: ['840x1120', '390x844'],
  },
  'pick-station': { at: () => 'lists//at=420921', selector: 'button[aria-haspopup=dialog]' },
  'ask-support': { at: () => 'support', ...press('提一个帮扶需求', 'Ask for support') },
  deliver: step('已经兑现', 'It is delivered'),
  promise: step('承诺帮办', 'Promise'),
  decline: step('没有办法帮', 'No way to help'),
  remark: step('补充说明', 'Add a remark'),
  'all-deeds': { at: ({ ids }) => `issue/${ids.issue}`, ...press('更多', 'More') },
  picture: { at: ({ ids }) => `issue/${ids.issue}`, selector: 'button.picture' },
  correct: { at: () => 'sync', ...press('改正后再送', 'Correct and send again') },
  address: { at: () => 'me', ...press('换平台地址', 'Change address') },
  ...deeds(CADRE),
  ...deeds(['refuse_extension'], 'doubted'),
  ...deeds(['close_issue'], 'mended'),
  ...deeds(['reopen_issue', 'found_again'], 'closed'),
};

/** What the tablets of others have besides. */
export const FORMS_OF = {
  officer: deeds(OFFICER),
  office: deeds(['rule_objection'], 'doubted'),
  leader: deeds(['instruct']),
};

/** Opens one, and waits until it stands still. */
export async function openForm(app, scene, form, language) {
  // A deed's address opens its form when one comes to the record from elsewhere.
  if (form.names === undefined && form.selector === undefined) await show(app, 'me');
  await show(app, form.at(scene));
  if (form.selector !== undefined) {
    // A hand brings what it wants to touch away from the bars first.
    const bring = `const it = document.querySelector(arguments[0]); it?.scrollIntoView({ block: 'center' }); return it !== null;`;
    await app.untilTrue(bring, form.selector);
    await app.tap(form.selector);
  } else if (form.names !== undefined) await app.press(form.names[language === 'en' ? 1 : 0]);
  await app.untilTrue('return document.querySelector("dialog[open]") !== null');
  await settled(app);
}

/** Closes it by its cross. */
export async function closeForm(app) {
  await app.tap('dialog[open] .head button');
  await app.untilTrue(
    'return document.querySelector("dialog[open]") === null && !(history.state?.sheets > 0)',
  );
}
