import { expect, test } from 'vitest';
import { validatePipeline } from '../../../pipeline/validate.ts';
import { fc } from '../../../test/support/property.ts';
import { newPipelineText } from './new-pipeline.ts';

test('whatever it is called, a new pipeline has no finding', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('null', '12', 'true', '- x', 'A b')),
      (name) => {
        expect(validatePipeline(newPipelineText(name)).diagnostics).toEqual([]);
      },
    ),
  );
});
