import { avatar, dayOf, el, timeOf } from './dom.js';

const TOGETHER_MS = 5 * 60_000;
const PAGE = 40;
const NEAR_END_PX = 80;
const NEAR_TOP_PX = 300;

/** The messages of one room. It is there as long as the page is; only the room that is open is shown. */
export class Messages {
  #chat;
  #room;
  #pending = new Map(); // own messages that are not in the log yet, by key
  #before = null;
  #more = true;
  #loading = false;
  #live = false;

  constructor(chat, room, { onNew, onScroll }) {
    this.#chat = chat;
    this.#room = room;
    this.top = el('div', { className: 'top' });
    this.list = el('ol', { className: 'messages', tabIndex: 0 });
    this.list.setAttribute('role', 'log');
    this.list.setAttribute('aria-label', `Messages in ${room.name}`);
    this.element = el('div', { className: 'view', hidden: true }, this.top, this.list);
    this.element.addEventListener('scroll', () => { onScroll(); this.#loadIfNearTop(); }, { passive: true });

    room.on('event', event => this.#add(event, onNew));
    room.on('live', () => { this.#live = true; this.#loadIfNearTop(); });
    room.on('gap', ({ reason }) => this.#append(note(reason === 'reset'
      ? 'The log of this room was begun anew; some messages may be gone.'
      : 'Some older messages are no longer kept.')));
    room.on('kicked', ({ reason }) => this.#append(note(`You were removed from the room${reason ? `: ${reason}` : '.'}`)));
    room.on('refused', error => this.#append(note(`You may not enter this room: ${error.message}`)));
  }

  get atEnd() {
    const view = this.element;
    return view.scrollHeight - view.scrollTop - view.clientHeight < NEAR_END_PX;
  }

  scrollToEnd() {
    this.element.scrollTop = this.element.scrollHeight;
    this.#loadIfNearTop();
  }

  /** Sends a message, and shows it at once as what it is: on its way. */
  post(text) {
    const post = this.#room.post({ text });
    const item = message({ from: this.#chat.user, at: Date.now(), body: { text } }, true);
    this.#pending.set(post.key, item);
    setDelivery(item, 'sending', 'Sending');
    this.list.append(item);
    arrange(this.list, item);
    this.scrollToEnd();
    post.done.then(
      () => setDelivery(item, 'delivered', 'Delivered'),
      error => {
        setDelivery(item, 'failed', `Not sent: ${error.message}`);
        item.querySelector('.delivery').append(' ', el('button', { type: 'button', className: 'link', onclick: () => {
          this.#pending.delete(post.key);
          item.remove();
          this.post(text);
        } }, 'Try again'));
      });
  }

  #add(event, onNew) {
    this.#before ??= event.pos;
    const own = event.from === this.#chat.user;
    const waiting = own && this.#pending.get(event.key);
    if (waiting) {
      this.#pending.delete(event.key);
      setDelivery(waiting, 'delivered', 'Delivered');
      this.#append(waiting); // where it stands in the log
      return;
    }
    const item = itemOf(event, own);
    if (!item) return;
    this.#append(item);
    if (this.#live && !own) onNew();
  }

  #append(item) {
    const follow = this.atEnd;
    // What is on its way comes after everything that is in the log.
    const firstPending = this.#pending.values().next().value;
    if (firstPending) firstPending.before(item);
    else this.list.append(item);
    arrange(this.list, item);
    if (follow) this.scrollToEnd();
  }

  /** Also where there is too little to scroll. */
  #loadIfNearTop() {
    if (!this.element.hidden && this.element.scrollTop < NEAR_TOP_PX) this.#loadOlder();
  }

  async #loadOlder() {
    if (this.#loading || !this.#more || !this.#live || this.#before === null || this.element.hidden) return;
    this.#loading = true;
    this.top.textContent = 'Loading older messages …';
    try {
      const page = await this.#room.history({ before: this.#before, limit: PAGE });
      this.#before = page.next ?? this.#before;
      this.#more = page.more;
      const view = this.element;
      const fromEnd = view.scrollHeight - view.scrollTop;
      this.list.prepend(...page.events.map(event => itemOf(event, event.from === this.#chat.user)).filter(Boolean));
      arrange(this.list);
      view.scrollTop = view.scrollHeight - fromEnd;
      this.top.textContent = page.more ? '' : 'This is where the room begins.';
    } catch {
      this.top.textContent = 'Older messages could not be loaded.';
      return; // until one scrolls again
    } finally {
      this.#loading = false;
    }
    this.#loadIfNearTop();
  }
}

function itemOf(event, own) {
  if (event.type === 'message') return message(event, own);
  if (event.type === 'system') return note(textOf(event.body), event.at);
  return null; // joined, left and what a newer server has: nothing to show
}

function message({ from, at, body }, own) {
  const author = from ?? 'system';
  const item = el('li', { className: own ? 'message own' : 'message', dataset: { from: author, at: String(at) } },
    own ? null : avatar(author),
    el('div', { className: 'bubble' },
      el('p', { className: 'meta' },
        el('span', { className: 'author' }, own ? 'You' : author), ' ',
        el('time', { dateTime: new Date(at).toISOString() }, timeOf(at))),
      el('p', { className: 'text' }, textOf(body)),
      own ? el('p', { className: 'delivery' }) : null));
  if (own) setDelivery(item, 'delivered', 'Delivered');
  return item;
}

function textOf(body) {
  return typeof body === 'string' ? body : typeof body?.text === 'string' ? body.text : JSON.stringify(body);
}

function note(text, at = Date.now()) {
  return el('li', { className: 'note', dataset: { at: String(at) } }, text);
}

function setDelivery(item, state, label) {
  item.dataset.delivery = state;
  item.querySelector('.delivery').replaceChildren(
    el('span', { className: 'tick', ariaHidden: 'true' }, state === 'delivered' ? '✓' : state === 'failed' ? '!' : '…'), ' ', label);
}

/** Puts a heading where a day begins, and has messages of one author stand together. Of the whole list, or from an item on. */
function arrange(list, from = list.firstElementChild) {
  for (let item = from; item; item = item.nextElementSibling) {
    if (item.className === 'day') continue;
    let previous = item.previousElementSibling;
    if (previous?.className === 'day') {
      previous.remove();
      previous = item.previousElementSibling;
    }
    const at = Number(item.dataset.at);
    const newDay = !previous || dayOf(Number(previous.dataset.at)) !== dayOf(at);
    if (newDay) item.before(el('li', { className: 'day', dataset: { at: item.dataset.at } }, dayOf(at)));
    const together = !newDay && item.dataset.from && previous.dataset.from === item.dataset.from
      && at - Number(previous.dataset.at) < TOGETHER_MS;
    item.classList.toggle('follows', Boolean(together));
  }
}
