/** Makes an element. Whatever is given as a child and is no node becomes text: nothing a user wrote is ever taken for HTML. */
export function el(tag, { className = '', dataset = {}, ...properties } = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  if (className) element.className = className;
  Object.assign(element.dataset, dataset);
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

export const $ = id => document.getElementById(id);

/** A colour of a name's own, as a hue. */
export function hue(name) {
  let hash = 0;
  for (const char of name) hash = (hash * 31 + char.codePointAt(0)) >>> 0;
  return hash % 360;
}

export function avatar(name) {
  const element = el('span', { className: 'avatar' }, [...name][0]?.toUpperCase() ?? '?');
  element.setAttribute('aria-hidden', 'true');
  element.style.setProperty('--hue', hue(name));
  return element;
}

const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: 'long', month: 'long', day: 'numeric' });

export const timeOf = at => TIME.format(at);

export function dayOf(at) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
  return days === 0 ? 'Today' : days === 1 ? 'Yesterday' : DAY.format(at);
}
