import { expect, test } from 'vitest';
import { foundation } from '../../test/support/foundation.ts';
import { SavedViews } from './saved-views.ts';

test('views are listed by name, replaced by the same name, and deleted', () => {
  using base = foundation();
  const views = new SavedViews(base);
  views.save({ name: ' red ', query: 'state=failed', isPinned: false }, 'ada');
  views.save({ name: 'Mine', query: 'text=ada', isPinned: false }, 'ada');

  views.save({ name: 'red', query: 'state=failed&branch=main', isPinned: true }, 'bob');

  expect(views.list()).toMatchObject([
    { name: 'Mine', savedBy: 'ada' },
    { name: 'red', query: 'state=failed&branch=main', isPinned: true, savedBy: 'bob' },
  ]);
  views.delete('Mine');
  expect(views.list()).toHaveLength(1);
  expect(() => views.delete('Mine')).toThrow('no view Mine');
});

test('names and numbers of views are bounded', () => {
  using base = foundation();
  const views = new SavedViews(base);
  const save = (name: string) => views.save({ name, query: '', isPinned: false }, 'ada');
  for (let number = 1; number <= 100; number += 1) save(`view ${number}`);

  expect(() => save('one more')).toThrow('100 views');
  expect(() => save(' ')).toThrow('1 to 64 characters');
  expect(save('view 7')).toMatchObject({ name: 'view 7' });
});
