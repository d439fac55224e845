/** The words on the screen. Braces hold values, brackets terms of the glossary. */
export const failure = {
  'failure.title': 'The data on this tablet cannot be opened',
  'failure.code': 'Code {code}',
  'enrol.why':
    'Ask the [office] for an [code] and enter it here, with the address that comes with it. Before that, nothing is recorded on this tablet.',
  'enrol.url': 'Address of [hq]',
  'enrol.code': '[Code]',
  'enrol.do': 'Enrol',
  'confirm.title': 'Check digits',
  'confirm.how':
    'This tablet is enrolled and waits for the [office] to confirm it. Read these six digits to them, by telephone or in person; it synchronises by itself afterwards.',
  'enrol.asking': 'Asking [hq]',
  'failure.rule': '{reason}. Nothing was changed, and what you wrote is there.',
  'failure.other': 'Not done: {message}. What was saved before is there.',
  'failure.not_enrolled': 'This tablet is not enrolled yet, and nothing is recorded on it.',
  'failure.already_enrolled':
    'This tablet is enrolled for {detail}; everything on it is there. Another person gets a place of their own under Me.',
  'failure.not_found':
    'There is no such thing on this tablet, and nothing was changed. It may not have arrived yet; synchronise and try again.',
  'failure.bad_input': '{hint}. Nothing was changed, and what you wrote is there.',
  'failure.newer_version':
    'This record was written by a newer version and is kept as it is; it can be opened after an update of the app.',
  'failure.nothing_to_do': 'There is nothing to change: it reads so already.',
  'failure.damaged_database':
    'The database of this tablet is damaged. What [hq] holds is not affected, and the damaged file is set aside, never deleted. Tell the [office].',
  'failure.disk_full':
    'There is no room left on this tablet, and this was not saved; what was saved before is there. Make room and try again.',
  'failure.read_only':
    'The storage of this tablet is read-only, and this was not saved; what was saved before is there. Start the tablet anew; if it stays so, tell the [office].',
  'failure.cannot_open':
    'A file of this tablet could not be opened; what was saved before is there. Close other apps and try again.',
  'failure.busy':
    "Another program is working with this tablet's data. Everything is there; try again in a moment.",
  'failure.storage':
    'The storage of this tablet could not be read or written. What was saved before is there; try again.',
  'failure.key_gone':
    'The key of this tablet is gone; everything recorded is there. Ask the [office] for a new code to go on.',
  'failure.bad_change': 'A record could not be read; the rest is not affected. Tell the [office].',
  'failure.missing_dependency':
    'A record lacks something that it builds on. What is here stays; synchronise and try again.',
  'failure.merge': 'A record could not be merged. What is here stays; tell the [office].',
  'failure.malformed':
    'The answer of [hq] was not understood and not taken in. Everything is on this tablet; try again later.',
  'failure.too_long': 'The answer of [hq] was over a limit and not taken in. Everything is on this tablet.',
  'failure.unknown_version':
    'The answer of [hq] is of a newer version and was not taken in. Everything is on this tablet; update, then synchronise.',
  'failure.unresolved':
    'The answer of [hq] names something that is not on this tablet and was not taken in. Tell the [office].',
  'failure.bad_signature':
    'The signature of the answer does not verify; it was not taken in, and nothing new was sent. Tell the [office].',
  'failure.no_network':
    'There is no network. Everything is on this tablet; synchronise when there is a signal.',
  'failure.hq_away': '[Hq] does not answer. Everything is on this tablet; synchronise later.',
  'failure.certificate':
    'The certificate is not that of [hq]; nothing was sent. Everything is on this tablet; tell the [office].',
  'failure.link_broke':
    'The link broke. What [hq] holds is not sent again, the rest is on this tablet; synchronise once more.',
  'failure.plain_http': 'The address of [hq] begins with https://; nothing was sent.',
  'failure.hq_busy': '[Hq] is busy. Everything is on this tablet; synchronise later.',
  'failure.wrong_hq':
    'Whoever answers is not the [hq] that this tablet was enrolled with; nothing was sent. Everything is on this tablet; tell the [office].',
  'failure.bad_day': 'That is not a day. Nothing was changed.',
  'failure.bad_page': 'The list could not be shown; begin it again.',
  'failure.bad_cursor': 'The list cannot go on from there; begin it again.',
  'failure.no_words': 'There is nothing to look for. Give a word, a name or a number.',
  'failure.too_many_words': 'That is too long to look for.',
  'failure.lists_database':
    'The lists of this tablet could not be read or written. What was saved before is there; try again.',
  'failure.lists_newer':
    'The lists of this tablet were made by a newer version. Everything is there; update the app.',
  'failure.bad_call':
    'The app itself made an error; nothing was changed. What you wrote is there; try again.',
  'failure.closed': 'The app is closing; everything is saved.',
  'hq.clock':
    '[Hq] is checking its clock and signs nothing for now. Everything is on this tablet; it will pass.',
  'hq.clock_behind':
    '[Hq] is checking its clock and signs nothing for now. Everything is on this tablet; it will pass.',
  'hq.revoked': 'This tablet was revoked. Everything is on it; tell the [office].',
  'hq.unknown_device': '[Hq] does not know this tablet. Everything is on it; tell the [office].',
  'hq.unknown_version':
    'The versions of the two sides do not fit. Everything is on this tablet; update, then synchronise.',
  'hq.bad_code':
    '[Hq] has no such code. Type it once more from the original, or ask the [office] for a new one.',
  'hq.unconfirmed': 'This tablet is enrolled; the [office] has yet to compare its six digits and confirm it.',
  'hq.code_used': 'This code was used already; a code enrols one tablet. Ask the [office] for a new one.',
  'hq.code_expired': 'This code has expired. Ask the [office] for a new one.',
  'hq.key_in_use':
    '[Hq] knows the key of this tablet already. Ask the [office] for a new code and enrol once more.',
  'hq.not_successor':
    '[Hq] did not let this tablet go on from its old log. Everything is on this tablet; ask the [office] for a new code.',
  'hq.returned_not_ours':
    '[Hq] was restored and did not accept what this tablet gave back. Everything is on this tablet; tell the [office].',
  'hq.unresolved':
    '[Hq] lacks something that this part rests on and asks for it in its full form. Everything is on this tablet.',
  'hq.bad_signature':
    '[Hq] could not verify the signature of this tablet and took nothing in. Everything is on this tablet; tell the [office].',
  'hq.malformed':
    '[Hq] did not understand the request and took nothing in. Everything is on this tablet; update and try again.',
  'hq.too_long': 'The request was over a limit of [hq] and was not taken in. Everything is on this tablet.',
  'hq.too_large': 'The request was over a limit of [hq] and was not taken in. Everything is on this tablet.',
  'hq.no_such_path':
    'What answers at that address is not [hq]. Everything is on this tablet; check the address.',
  'hq.wrong_method':
    'What answers at that address is not [hq]. Everything is on this tablet; check the address.',
  'hq.refused':
    'A rule of [hq] is against this request; it was not taken in. Everything is on this tablet; tell the [office].',
  'hq.not_found': '[Hq] does not have what the request names. Everything is on this tablet.',
  'hq.bad_input':
    '[Hq] found the request badly written and took nothing in. Everything is on this tablet; update and try again.',
  'hq.busy': '[Hq] is busy. Everything is on this tablet; synchronise later.',
  'hq.stopping': '[Hq] is stopping. Everything is on this tablet; synchronise later.',
  'hq.not_initialised': '[Hq] is not set up yet. Everything is on this tablet; tell the [office].',
  'hq.already_initialised': '[Hq] is set up already. Everything is on this tablet.',
  'hq.newer_database':
    'The program of [hq] is older than its data; it is being seen to. Everything is on this tablet; tell the [office].',
  'hq.damaged':
    '[Hq] found its own data not to agree; it is being seen to. Everything is on this tablet; tell the [office].',
  'hq.store':
    'The database of [hq] could not be read or written; nothing was taken in. Everything is on this tablet; synchronise later.',
  'hq.io':
    'The storage of [hq] could not be read or written; nothing was taken in. Everything is on this tablet; synchronise later.',
  'hq.storage_full':
    'The storage of [hq] is full; nothing was taken in. Everything is on this tablet; it synchronises when there is room.',
  'hq.storage_read_only':
    'The storage of [hq] is read-only; nothing was taken in. Everything is on this tablet; synchronise later.',
  'hq.storage_closed':
    '[Hq] can open no more files; nothing was taken in. Everything is on this tablet; synchronise later.',
  'hq.internal':
    '[Hq] met an error of its own and took nothing in. Everything is on this tablet; synchronise later.',
  'hq.no_end':
    'The exchange did not come to an end and was stopped. What [hq] holds counts, the rest is on this tablet; try again later.',
  'hint.answer': 'This item is not answered so',
  'hint.code': 'The code is mistyped; type it once more from the original',
  'hint.draft': 'That is too long; a draft has at most 40000 characters',
  'hint.file': 'The file cannot be read, or is over 256 MiB',
  'hint.hq': 'The address of [hq] begins with https://',
  'hint.issue': 'A true [lead] first becomes a [issue]',
  'hint.position': 'A position is needed, or the reason for none',
  'hint.reason': 'A reason is needed',
  'hint.responsible': 'It is needed who answers for it',
  'hint.text': 'Some words are needed',
  'hint.title': 'A title is needed',
  'hint.to': 'It is needed to whom it is handed on',
  'hint.value': 'A value is needed',
  'hint.who': 'It is needed who',
  'hint.other': 'Something is not of the form it needs',
} as const;
