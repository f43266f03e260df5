// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hasOwnUndo, rememberFields } from './own-undo.ts';

let listening: AbortController;

beforeEach(() => {
  listening = new AbortController();
  rememberFields(listening.signal);
});

afterEach(() => {
  listening.abort();
  document.body.replaceChildren();
});

function focusedField(around = '<div><input value="main"></div>'): HTMLInputElement {
  document.body.innerHTML = around;
  const field = document.querySelector('input');
  if (field === null) throw new Error('no field');
  field.focus();
  return field;
}

test('a field in which something was typed keeps its undo, until that is taken back', () => {
  const field = focusedField();

  expect(hasOwnUndo('mod+z', field)).toBe(false);
  field.value = 'main-2';
  expect(hasOwnUndo('mod+z', field)).toBe(true);
  expect(hasOwnUndo('mod+s', field)).toBe(false);
  field.value = 'main';
  expect(hasOwnUndo('mod+z', field)).toBe(false);
});

test('a form that commits its fields decides for itself', () => {
  const field = focusedField('<div data-undo="committed"><input value="a"></div>');
  field.value = 'b';

  expect(hasOwnUndo('mod+z', field)).toBe(false);
});
