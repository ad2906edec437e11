import { Parlor } from './parlor/parlor.js';
import { $, el } from './dom.js';
import { Messages } from './messages.js';
import { findNodes, rotating } from './nodes.js';
import { People } from './people.js';

const FIRST_ROOMS = ['lobby', 'random', 'help'];
const BACKLOG = 40;
const ROOMS_KEY = 'parlor.rooms';

const rooms = new Map(); // by name: { name, room, messages, unread, item, typists }
let chat;
let people;
let open = null;

$('name').value = sessionStorage.getItem('parlor.name') ?? '';

$('enter').addEventListener('submit', async submitted => {
  submitted.preventDefault();
  const name = $('name').value.trim();
  if (!name) return;
  $('refusal').textContent = '';
  const nodes = await findNodes();
  chat = new Parlor({ url: nodes[0].href, token: name, WebSocket: rotating(nodes), backoff: { min: 300, max: 5_000 } });
  chat.on('state', showState);
  try {
    await chat.connect();
  } catch (error) {
    $('refusal').textContent = error.message;
    return;
  }
  sessionStorage.setItem('parlor.name', name);
  begin();
});

function begin() {
  $('welcome').hidden = true;
  $('chat').hidden = false;
  people = new People(chat);
  const kept = JSON.parse(localStorage.getItem(ROOMS_KEY) ?? '[]').filter(name => typeof name === 'string');
  [...new Set([...FIRST_ROOMS, ...kept])].forEach(addRoom);
  show(FIRST_ROOMS[0]);
}

// ---- the link ----

function showState(state, { node, retryIn, reason }) {
  $('node').dataset.state = state;
  $('node').textContent = state === 'connected' ? `on ${node}` : state;
  const trouble = {
    reconnecting: retryIn > 1000 ? `Connection lost. Trying again in ${Math.ceil(retryIn / 1000)} s …` : 'Connection lost. Reconnecting …',
    offline: 'You are offline. What you write is sent when you are back.',
    closed: `Disconnected${reason ? `: ${reason}` : ''}. Reload the page to come back.`,
  }[state];
  $('banner').hidden = !trouble;
  $('banner').textContent = trouble ?? '';
  if (state === 'connected') people?.refresh();
}

// ---- rooms ----

function addRoom(name) {
  if (rooms.has(name)) return;
  const room = chat.join(name, { last: BACKLOG });
  const entry = { name, room, unread: 0, typists: new Set() };
  entry.badge = el('span', { className: 'badge', hidden: true });
  entry.item = el('button', { type: 'button', onclick: () => { show(name); closePanels(); } },
    el('span', { className: 'name' }, name), entry.badge);
  entry.messages = new Messages(chat, room, { onNew: () => onNew(entry), onScroll: () => onScroll(entry) });
  rooms.set(name, entry);
  $('rooms').append(el('li', {}, entry.item));
  $('views').append(entry.messages.element);
  room.on('typing', ({ user, active }) => {
    if (active) entry.typists.add(user);
    else entry.typists.delete(user);
    if (entry === open) showTyping();
  });
  room.on('presence', () => entry === open && people.refresh());
  room.on('joined', () => entry === open && people.refresh());
}

function show(name) {
  if (open) {
    open.messages.element.hidden = true;
    open.item.removeAttribute('aria-current');
  }
  open = rooms.get(name);
  open.messages.element.hidden = false;
  open.item.setAttribute('aria-current', 'true');
  $('where').textContent = name;
  open.messages.scrollToEnd();
  setUnread(open, 0);
  people.show(open.room);
  showTyping();
  $('to-end').hidden = true;
  $('text').placeholder = `Message to ${name}`;
  $('text').focus({ preventScroll: true });
}

function onNew(entry) {
  const seen = entry === open && !document.hidden && entry.messages.atEnd;
  if (!seen) setUnread(entry, entry.unread + 1);
  if (entry === open) $('to-end').hidden = entry.messages.atEnd;
}

function onScroll(entry) {
  if (entry !== open) return;
  $('to-end').hidden = entry.messages.atEnd || entry.unread === 0;
  if (entry.messages.atEnd && !document.hidden) setUnread(entry, 0);
}

function setUnread(entry, count) {
  entry.unread = count;
  setBadge(entry.badge, count);
  const all = [...rooms.values()].reduce((sum, { unread }) => sum + unread, 0);
  setBadge($('all-unread'), all);
  document.title = all ? `(${all}) Parlor` : 'Parlor';
}

function setBadge(badge, count) {
  badge.hidden = count === 0;
  badge.replaceChildren(count > 99 ? '99+' : String(count), el('span', { className: 'hidden' }, ' unread'));
}

function showTyping() {
  const names = [...open.typists];
  $('typing').textContent = names.length === 0 ? '' : names.length > 3 ? 'Several people are typing …'
    : `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} typing …`;
}

document.addEventListener('visibilitychange', () => !document.hidden && open && onScroll(open));
$('to-end').addEventListener('click', () => open.messages.scrollToEnd());

$('open-room').addEventListener('submit', submitted => {
  submitted.preventDefault();
  const name = $('new-room').value.trim().replace(/\s+/g, '-');
  if (!name) return;
  $('new-room').value = '';
  addRoom(name);
  localStorage.setItem(ROOMS_KEY, JSON.stringify([...rooms.keys()].filter(known => !FIRST_ROOMS.includes(known)).slice(-20)));
  show(name);
  closePanels();
});

// ---- writing ----

$('post').addEventListener('submit', submitted => {
  submitted.preventDefault();
  const text = $('text').value.trim();
  if (!text) return;
  $('text').value = '';
  fit();
  open.messages.post(text);
  $('text').focus({ preventScroll: true });
});

$('text').addEventListener('keydown', pressed => {
  if (pressed.key === 'Enter' && !pressed.shiftKey && !pressed.isComposing) {
    pressed.preventDefault();
    $('post').requestSubmit();
  }
});

$('text').addEventListener('input', () => {
  fit();
  if ($('text').value) open.room.typing();
});

function fit() {
  $('text').style.height = 'auto';
  $('text').style.height = `${$('text').scrollHeight}px`;
}

// ---- keyboard, and panels on narrow screens ----

document.addEventListener('keydown', pressed => {
  if (pressed.key === 'Escape') closePanels();
  if (!pressed.altKey || !open || !['ArrowUp', 'ArrowDown'].includes(pressed.key)) return;
  pressed.preventDefault();
  const names = [...rooms.keys()];
  const step = pressed.key === 'ArrowUp' ? -1 : 1;
  show(names[(names.indexOf(open.name) + step + names.length) % names.length]);
});

for (const side of ['rooms', 'people']) {
  $(`show-${side}`).addEventListener('click', () => {
    const wanted = !$(`${side}-panel`).classList.contains('open');
    closePanels();
    setPanel(side, wanted);
    $('shade').hidden = !wanted;
    if (wanted) $(`${side}-panel`).querySelector('button, input')?.focus();
  });
}
$('shade').addEventListener('click', closePanels);

function setPanel(side, shown) {
  $(`${side}-panel`).classList.toggle('open', shown);
  $(`show-${side}`).setAttribute('aria-expanded', String(shown));
}

function closePanels() {
  setPanel('rooms', false);
  setPanel('people', false);
  $('shade').hidden = true;
}
