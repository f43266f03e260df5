import { expect, test } from 'vitest';
import { labelScore } from './labels.ts';

const defaults = { hostname: 'box1', platform: 'linux/amd64', backend: 'local', repo: '*', 'org-id': '*' };

test('a task without labels of its own suits an agent with defaults', () => {
  expect(labelScore({ repo: 'demo/app', 'org-id': '1' }, defaults)).toBe(2);
});

test('an equal value counts more than a wildcard', () => {
  const task = { gpu: 'true' };

  expect(labelScore(task, { ...defaults, gpu: 'true' })).toBe(10);
  expect(labelScore(task, { ...defaults, gpu: '*' })).toBe(1);
});

test('a label that the agent lacks, or has with another value, excludes it', () => {
  expect(labelScore({ gpu: 'true' }, defaults)).toBeNull();
  expect(labelScore({ backend: 'docker' }, defaults)).toBeNull();
});

test('a wildcard is one only as the whole value', () => {
  expect(labelScore({ repo: 'acme/app' }, { ...defaults, repo: 'acme/*' })).toBeNull();
  expect(labelScore({ repo: 'acme/*' }, { ...defaults, repo: 'acme/*' })).toBe(10);
});

test('a demanded label takes only tasks that have exactly its value', () => {
  const demanding = { ...defaults, '!team': 'core' };

  expect(labelScore({ team: 'core' }, demanding)).toBe(10);
  expect(labelScore({ team: 'web' }, demanding)).toBeNull();
  expect(labelScore({}, demanding)).toBeNull();
});

test('internal labels and empty values do not take part', () => {
  expect(labelScore({ 'woodpecker-ci.org/branch': 'main', gpu: '' }, defaults)).toBe(0);
});
