import { byId, element } from './dom.js';

const token = document.querySelector('meta[name=action-token]').content;
export const mayAct = token !== '';

const done = { refresh: 'refreshed', pause: 'paused', resume: 'resumed' };
let fading;

/** Says what has happened, to eyes and to screen readers. */
export function tell(text, level = 'pass') {
  const news = byId('news');
  news.textContent = text;
  news.className = `shown ${level}`;
  clearTimeout(fading);
  fading = setTimeout(() => news.classList.remove('shown'), level === 'error' ? 15_000 : 5_000);
}

async function act(kind, name, button) {
  button.disabled = true;
  tell(`${kind} ${name} …`, 'none');
  const response = await fetch(`/actions/${kind}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-pgtrickle-token': token },
    body: JSON.stringify({ name }),
  }).catch(() => undefined);
  const answer = await response?.json().catch(() => undefined);
  button.disabled = false;
  button.focus();
  if (response?.ok) tell(`${name} is ${done[kind]}`);
  else tell(`${kind} ${name}: ${answer?.message ?? 'the dashboard does not answer'}`, 'error');
}

/** Refresh, and pause or resume: whichever the stream table is not. Nothing can be done with one whose table is gone. */
export function actionButtons({ name, status, hasRelation }) {
  if (!hasRelation) return [];
  const kinds = ['refresh', status === 'SUSPENDED' || status === 'ERROR' ? 'resume' : 'pause'];
  return kinds.map((kind) =>
    element(
      'button',
      { type: 'button', class: 'action', 'aria-label': `${kind} ${name}`, click: ({ currentTarget }) => act(kind, name, currentTarget) },
      kind,
    ),
  );
}
