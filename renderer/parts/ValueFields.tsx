import {
  type InputDefinition,
  InputType,
  type VariableDefinition,
} from '../../gen/signalbox/console/v1/pipelines_pb.js';
import { Check, Field, Select, TextInput } from '../ui/Field.tsx';
import { useWords } from '../words/words.ts';
import type { FormValues, InputProblem } from './input-values.ts';
import { partWords } from './part-words.ts';

export const noProblems: ReadonlyMap<string, InputProblem> = new Map();

interface RunValues {
  readonly inputs: FormValues;
  readonly variables: FormValues;
}

interface ValueFieldsProps {
  /** What the definition declares. */
  readonly definition: {
    readonly inputs: readonly InputDefinition[];
    readonly variables: readonly VariableDefinition[];
  };
  /** A variable that the definition does not declare may be among them. */
  readonly values: RunValues;
  readonly problems: ReadonlyMap<string, InputProblem>;
  readonly onChange: (values: RunValues) => void;
}

/** The inputs and variables of one run, to fill in before it starts. */
export function ValueFields({ definition, values, problems, onChange }: ValueFieldsProps) {
  const t = useWords(partWords);
  const { inputs, variables } = values;
  const names = Object.keys(variables);
  if (definition.inputs.length + names.length === 0) return <p className="text-muted">{t('noValues')}</p>;
  return (
    <>
      {definition.inputs.map((input) => (
        <InputField
          key={input.name}
          input={input}
          value={inputs[input.name] ?? ''}
          problem={problems.get(input.name)}
          onChange={(value) => onChange({ variables, inputs: { ...inputs, [input.name]: value } })}
        />
      ))}
      {names.map((name) => (
        <Field key={name} label={name}>
          {(ids) => (
            <TextInput
              {...ids}
              value={variables[name] ?? ''}
              placeholder={t('defaultValue')}
              onChange={(event) => onChange({ inputs, variables: { ...variables, [name]: event.target.value } })}
              className="font-mono"
            />
          )}
        </Field>
      ))}
    </>
  );
}

interface InputFieldProps {
  readonly input: InputDefinition;
  readonly value: string;
  readonly problem: InputProblem | undefined;
  readonly onChange: (value: string) => void;
}

function InputField({ input, value, problem, onChange }: InputFieldProps) {
  const t = useWords(partWords);
  if (input.type === InputType.BOOLEAN) {
    return (
      <Check
        label={input.name}
        {...(input.description ? { help: input.description } : {})}
        isOn={value === 'true'}
        onChange={(isOn) => onChange(String(isOn))}
      />
    );
  }
  return (
    <Field
      label={input.required ? `${input.name} *` : input.name}
      help={input.description}
      error={problem ? t(problem) : undefined}
    >
      {(ids) =>
        input.type === InputType.ENUM ? (
          <Select {...ids} value={value} onChange={(event) => onChange(event.target.value)}>
            {input.required ? null : <option value="">–</option>}
            {input.options.map((option) => (
              <option key={option}>{option}</option>
            ))}
          </Select>
        ) : (
          <TextInput
            {...ids}
            inputMode={input.type === InputType.NUMBER ? 'decimal' : 'text'}
            aria-invalid={problem ? true : undefined}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </Field>
  );
}
