import { Parlor } from './parlor/parlor.js';

const $ = id => document.getElementById(id);
const TYPING_SHOWN_MS = 6000;

$('enter').addEventListener('submit', submitted => {
  submitted.preventDefault();
  const chat = new Parlor({ url: './chat', token: $('name').value.trim() });
  chat.on('state', (state, detail) => {
    $('state').dataset.state = state;
    $('state').textContent = describe(state, detail);
  });
  chat.connect().then(
    () => enterRoom(chat, $('room').value.trim()),
    error => { $('refusal').textContent = error.message; });
});

function describe(state, { user, retryIn, reason }) {
  if (state === 'connected') return `connected as ${user}`;
  if (state === 'closed') return reason ? `closed: ${reason}` : 'closed';
  return retryIn ? `${state}, next attempt in ${Math.ceil(retryIn / 1000)} s` : state;
}

function enterRoom(chat, name) {
  const room = chat.join(name, { last: 50 });
  $('enter').hidden = true;
  $('chat').hidden = false;
  $('where').textContent = name;
  $('text').focus();
  showMessages(chat, room);
  showTyping(room);
  showMembers(room);
}

function showMessages(chat, room) {
  const list = $('messages');
  const pending = new Map();
  let oldest = null;

  room.on('message', event => {
    oldest ??= event.pos;
    pending.get(event.key)?.remove();
    pending.delete(event.key);
    append(item(event, chat.user));
  });
  room.on('live', () => { $('earlier').hidden = oldest === null; });
  room.on('gap', () => append(note('Some messages are no longer there.')));
  room.on('kicked', ({ reason }) => append(note(`You were removed from the room: ${reason}`)));

  $('post').addEventListener('submit', submitted => {
    submitted.preventDefault();
    const text = $('text').value.trim();
    if (!text) return;
    $('text').value = '';
    const post = room.post({ text });
    const li = item({ from: chat.user, at: Date.now(), body: { text } }, chat.user);
    li.classList.add('pending');
    pending.set(post.key, li);
    append(li);
    post.done.then(() => li.classList.remove('pending'), error => {
      li.classList.replace('pending', 'failed');
      li.title = error.message;
    });
  });

  $('earlier').addEventListener('click', async () => {
    const page = await room.history({ before: oldest, limit: 50 });
    oldest = page.next;
    $('earlier').hidden = !page.more;
    list.prepend(...page.events.filter(event => event.type === 'message').map(event => item(event, chat.user)));
  });

  function append(li) {
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
    list.append(li);
    if (atEnd) list.scrollTop = list.scrollHeight;
  }
}

function showTyping(room) {
  const typists = new Map();
  $('text').addEventListener('input', () => room.typing($('text').value !== ''));
  room.on('message', event => forget(event.from));
  room.on('typing', ({ user, active }) => {
    if (user === undefined) return; // a number, in a big room
    forget(user);
    if (active) typists.set(user, setTimeout(() => forget(user), TYPING_SHOWN_MS));
    show();
  });

  function forget(user) {
    clearTimeout(typists.get(user));
    if (typists.delete(user)) show();
  }

  function show() {
    const names = [...typists.keys()];
    $('typing').textContent = names.length ? `${names.join(', ')} ${names.length > 1 ? 'are' : 'is'} typing …` : '';
  }
}

function showMembers(room) {
  const refresh = async () => {
    const { users } = await room.members();
    $('members').replaceChildren(...users.map(user => element('li', user)));
  };
  room.on('joined', refresh);
  room.on('presence', refresh);
}

/** Text goes into the page as text: nothing a user wrote is ever markup. */
function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function item({ from, at, body }, me) {
  const li = document.createElement('li');
  const time = element('time', new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }));
  time.dateTime = new Date(at).toISOString();
  li.append(element('b', from ?? 'system'), ' ', element('span', textOf(body)), time);
  li.classList.toggle('own', from === me);
  return li;
}

function note(text) {
  const li = element('li', text);
  li.className = 'note';
  return li;
}

function textOf(body) {
  return typeof body?.text === 'string' ? body.text : JSON.stringify(body);
}
