import type { SourceRange } from './diagnostic.ts';
import type { language, ObjectName } from './language.ts';
import type { JsonValue } from './plan.ts';
import type { MapEntry, MapNode, Node } from './tree.ts';

/**
 * The typed tree of a definition. Its shape is derived from the description of the language, so that no key is written
 * down twice. Fields carry the canonical (snake_case) name whichever spelling the file uses. Every field may be missing,
 * required ones too: a broken document still has a model, and the diagnostics say what is wrong.
 */

/** Where a value stands. */
export interface Place {
  /** `jobs[2].steps[0].uses` */
  readonly path: string;
  /** Of the value as written; for a value behind an alias, of the anchored value. */
  readonly range: SourceRange;
  readonly node: Node;
}

export interface Located<T> {
  readonly value: T;
  readonly at: Place;
}

export interface ModelList<T> {
  readonly items: readonly T[];
  readonly at: Place;
}

export interface NamedValue<T> {
  readonly name: string;
  readonly nameRange: SourceRange;
  readonly value: T;
}

export interface ModelMap<T> {
  readonly entries: readonly NamedValue<T>[];
  readonly at: Place;
}

export interface ObjectPlace extends Place {
  readonly node: MapNode;
  readonly object: ObjectName;
  /** The entries of the known keys that are present, by canonical name. */
  readonly keys: ReadonlyMap<string, MapEntry>;
  /** `x-` keys, and the free-form keys of objects that allow them. */
  readonly rest: readonly MapEntry[];
}

/** Any object of the model. */
export interface ModelObject {
  readonly at: ObjectPlace;
}

type Language = typeof language;

type ValueOf<T> = T extends { readonly kind: 'text' | 'duration' | 'condition' }
  ? Located<string>
  : T extends { readonly kind: 'integer' }
    ? Located<number>
    : T extends { readonly kind: 'boolean' }
      ? Located<boolean>
      : T extends { readonly kind: 'choice'; readonly values: readonly (infer V)[] }
        ? Located<V>
        : T extends { readonly kind: 'any' }
          ? Located<JsonValue>
          : T extends { readonly kind: 'list'; readonly of: infer E }
            ? ModelList<ValueOf<E>>
            : T extends { readonly kind: 'map'; readonly of: infer E }
              ? ModelMap<ValueOf<E>>
              : T extends { readonly kind: 'object' | 'short'; readonly name: infer N extends ObjectName }
                ? ModelOf<N>
                : T extends {
                      readonly kind: 'variant';
                      readonly of: Readonly<Record<string, infer N extends ObjectName>>;
                    }
                  ? { [O in N]: ModelOf<O> }[N]
                  : never;

type FieldsOf<N extends ObjectName> = {
  readonly [K in keyof Language[N]['keys']]?: Language[N]['keys'][K] extends { readonly type: infer T }
    ? ValueOf<T>
    : never;
};

export type ModelOf<N extends ObjectName> = { readonly at: ObjectPlace & { readonly object: N } } & FieldsOf<N>;

export interface Pipeline extends ModelOf<'Pipeline'> {}
export interface Stage extends ModelOf<'Stage'> {}
export interface Job extends ModelOf<'Job'> {}
export interface Step extends ModelOf<'Step'> {}
export interface Approval extends ModelOf<'Approval'> {}
export interface Selector extends ModelOf<'Selector'> {}
export interface Runtime extends ModelOf<'Runtime'> {}
export interface Retry extends ModelOf<'Retry'> {}
export interface Notify extends ModelOf<'Notify'> {}
export interface Concurrency extends ModelOf<'Concurrency'> {}
export interface Trigger extends ModelOf<'Trigger'> {}
export interface Include extends ModelOf<'Include'> {}
export interface Input extends ModelOf<'Input'> {}
export interface Matrix extends ModelOf<'Matrix'> {}
export interface Source extends ModelOf<'Source'> {}

export type Text = Located<string>;

/** Every job of the pipeline in file order, with its stage in stages mode. */
export function jobsOf(model: Pipeline): readonly { readonly job: Job; readonly stage: Stage | undefined }[] {
  if (model.stages === undefined) return (model.jobs?.items ?? []).map((job) => ({ job, stage: undefined }));
  return model.stages.items.flatMap((stage) => (stage.jobs?.items ?? []).map((job) => ({ job, stage })));
}
