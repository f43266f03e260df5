import { describe, expect, test } from 'vitest';
import { endText } from './end-text.ts';
import { endWords } from './end-words.ts';
import { wordsIn } from './translate.ts';

describe('how it ended', () => {
  test.each([
    ['exit_code', 'exit code 137', 'Exit-Code 137'],
    ['exit_code', '2 steps failed', 'ein Befehl schlug fehl'],
    ['timeout', 'the time limit of the job is over', 'sein Zeitlimit ist um'],
    ['service', 'service db was not ready', 'ein Service war nicht nutzbar: service db was not ready'],
    ['operator', 'not needed', 'von einer Person gestoppt: not needed'],
    ['', 'free text', 'free text'],
    ['of-a-newer-server', 'free text', 'free text'],
    ['', '', ''],
  ])('%s with "%s" is said as "%s"', (reason, message, text) => {
    expect(endText({ reason, message }, wordsIn(endWords, 'de'))).toBe(text);
  });
});
