import { $, avatar, el } from './dom.js';

const REFRESH_MS = 15_000;

/** Who is in the room that is open. */
export class People {
  #chat;
  #room = null;
  #timer = null;

  constructor(chat) {
    this.#chat = chat;
  }

  show(room) {
    this.#room = room;
    $('people').replaceChildren();
    $('here-count').textContent = '';
    this.refresh();
  }

  /** Asks again; what signals say may be lost, and what is asked for is the truth. */
  refresh() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refresh(), REFRESH_MS);
    const room = this.#room;
    if (!room || room.status !== 'joined') return;
    room.members().then(({ count, users }) => {
      if (room !== this.#room) return;
      $('here-count').textContent = count === 1 ? 'Only you are here' : `${count} people are here`;
      $('people').replaceChildren(...users.map(user => el('li', {}, avatar(user),
        el('span', {}, user, user === this.#chat.user ? el('span', { className: 'quiet' }, ' (you)') : null))));
    }, () => {});
  }
}
