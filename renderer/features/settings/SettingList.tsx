import { useQuery } from '@connectrpc/connect-query';
import { RotateCcw } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { ServerService, type Setting } from '../../../gen/signalbox/console/v1/server_pb.js';
import { keepScroll } from '../../app/keep-scroll.ts';
import { useAction } from '../../data/use-action.ts';
import { Blank } from '../../ui/Blank.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Check, Field, Select, TextInput } from '../../ui/Field.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { useWords } from '../../words/words.ts';
import { shapeOf, textOf, valueJsonFrom } from './setting-schema.ts';
import { settingNames, settingOptions, settingsWords } from './settings-words.ts';

interface SettingListProps {
  /** What stands above the list, and what it is called there. */
  readonly children?: React.ReactNode;
  readonly heading?: string;
  readonly isShown: (key: string) => boolean;
}

/** The server's settings, each with its bounds; what differs from the default says who changed it. */
export function SettingList({ children, heading, isShown }: SettingListProps) {
  const t = useWords(settingsWords);
  const query = useQuery(ServerService.method.listSettings, {}, { staleTime: 0 });
  return (
    <div ref={keepScroll} className="min-h-0 flex-1 overflow-y-auto px-5 py-4">
      <Loaded query={query}>
        {({ settings }) =>
          settings.length === 0 ? (
            <Blank title={t('noneTitle')} />
          ) : (
            <div className="flex max-w-[640px] flex-col gap-5">
              {children}
              {heading ? <h2 className="mt-2 font-semibold text-muted text-small">{heading}</h2> : null}
              {settings
                .filter(({ key }) => isShown(key))
                .map((setting) => (
                  <SettingRow
                    key={`${setting.key} ${setting.version}`}
                    setting={setting}
                    onSaved={() => void query.refetch()}
                  />
                ))}
            </div>
          )
        }
      </Loaded>
    </div>
  );
}

function SettingRow({ setting, onSaved }: { readonly setting: Setting; readonly onSaved: () => void }) {
  const t = useWords(settingsWords);
  const nameOf = useWords(settingNames);
  const optionOf = useWords(settingOptions);
  const shape = shapeOf(setting.schemaJson);
  const [text, setText] = useState(textOf(setting.valueJson));
  const { key, version } = setting;
  const name = key in settingNames ? nameOf(key as keyof typeof settingNames) : key; // just checked
  const restore = useAction(ServerService.method.changeSetting, { onDone: onSaved });
  const change = useAction(ServerService.method.changeSetting, {
    done: () => t('saved'),
    undo: () => () => restore.run({ key, valueJson: setting.isDefault ? '' : setting.valueJson }),
    onDone: onSaved,
  });
  const valueJson = valueJsonFrom(shape, text);
  const isChanged = valueJson !== setting.valueJson;
  const send = (value: string) => change.run({ key, valueJson: value, expectedVersion: version });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (valueJson !== undefined && isChanged) send(valueJson);
  }
  const origin = setting.isDefault ? t('default') : t('changed', { name: setting.updatedBy });
  const aside = setting.isDefault ? null : <IconButton icon={RotateCcw} label={t('reset')} onClick={() => send('')} />;
  if (shape.kind === 'boolean') {
    return (
      <div className="flex items-start gap-2">
        <div className="flex-1">
          <Check label={name} help={origin} isOn={text === 'true'} onChange={(isOn) => send(String(isOn))} />
        </div>
        {aside}
      </div>
    );
  }
  if (shape.kind === 'choice') {
    return (
      <div className="flex items-start gap-2">
        <div className="flex-1">
          <Field label={name} help={origin}>
            {(ids) => (
              <Select {...ids} value={text} onChange={(event) => send(JSON.stringify(event.target.value))}>
                {shape.options.map((option) => (
                  <option key={option} value={option}>
                    {option in settingOptions ? optionOf(option as keyof typeof settingOptions) : option}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
        <div className="pt-5.5">{aside}</div>
      </div>
    );
  }
  const bounds = shape.kind === 'number' ? { min: shape.min, max: shape.max } : undefined;
  return (
    <form onSubmit={submit} className="flex items-start gap-2">
      <div className="flex-1">
        <Field
          label={name}
          help={`${origin}${bounds ? ` · ${t('between', bounds)}` : ''}`}
          error={valueJson === undefined ? t('notANumber', bounds) : undefined}
        >
          {(ids) => (
            <TextInput
              {...ids}
              inputMode={shape.kind === 'number' ? 'numeric' : 'text'}
              aria-invalid={valueJson === undefined || undefined}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
      </div>
      <div className="flex items-center gap-1 pt-5.5">
        {isChanged ? (
          <Button type="submit" look="primary" isBusy={change.isBusy} disabled={valueJson === undefined}>
            {t('save')}
          </Button>
        ) : null}
        {aside}
      </div>
    </form>
  );
}
