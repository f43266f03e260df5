import { AnnotationService, AnnotationStyle } from '../../../gen/signalbox/agent/v1/annotations_pb.js';
import type { AnnotationStyle as Style } from '../../domain/annotation.ts';
import type { Annotations } from '../../services/annotations.ts';
import { admit } from '../admit.ts';
import { callerKey } from '../authenticate.ts';
import type { FrontDoor } from '../front-door.ts';
import { mapErrors } from '../map-errors.ts';
import { codeOf } from './errors.ts';

interface Needs {
  readonly annotations: Annotations;
}

const styleOf: Readonly<Partial<Record<AnnotationStyle, Style>>> = {
  [AnnotationStyle.SUCCESS]: 'success',
  [AnnotationStyle.WARNING]: 'warning',
  [AnnotationStyle.ERROR]: 'error',
};

/** Texts of running steps. The call carries the token of one step and speaks for that step alone. */
export const annotationsDoor: FrontDoor<Needs> = (router, { annotations }) => {
  router.service(
    AnnotationService,
    {
      postAnnotation({ name, style, markdown }, context) {
        const caller = context.values.get(callerKey);
        if (caller?.kind !== 'step') throw new Error('a step call was let in without a step');
        annotations.post(caller.stepRunId, { name, style: styleOf[style] ?? 'info', markdown });
        return {};
      },
    },
    { interceptors: [admit(() => ['step']), mapErrors(codeOf)] },
  );
};
