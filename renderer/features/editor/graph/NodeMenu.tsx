import {
  ArrowDown,
  ArrowLeft,
  ArrowRight,
  ArrowUp,
  Blocks,
  Clipboard,
  Code,
  Copy,
  CopyPlus,
  Link2,
  MoveRight,
  Pencil,
  Plus,
  Scissors,
  Trash2,
} from 'lucide-react';
import { MenuAt, MenuItem, MenuLine } from '../../../ui/Menu.tsx';
import { useWords } from '../../../words/words.ts';
import type { KeyCommand } from './graph-keys.ts';
import { type GraphItem, isClosedBook } from './graph-model.ts';
import { graphWords } from './graph-words.ts';

export type MenuCommand = KeyCommand | { readonly kind: 'copy' | 'cut' | 'paste' | 'show-text' };

interface NodeMenuProps {
  readonly item: GraphItem;
  readonly at: { readonly x: number; readonly y: number };
  readonly onClose: () => void;
  readonly onCommand: (command: MenuCommand) => void;
}

/** Everything that keys and drags do with an item, to find and to press. */
export function NodeMenu({ item, at, onClose, onCommand }: NodeMenuProps) {
  const t = useWords(graphWords);
  const run = (command: MenuCommand) => () => onCommand(command);
  const isClosed = item.kind === 'opaque' || (item.kind === 'job' && isClosedBook(item.job.opaque));
  const inside = item.kind === 'stage' ? t('doAddJob') : item.kind === 'job' ? t('doAddStep') : undefined;
  const isPlaced = item.kind === 'job' || item.kind === 'step';
  return (
    <MenuAt label={t('menu', { name: item.name })} at={at} onClose={onClose}>
      {isClosed ? null : (
        <>
          <MenuItem icon={Plus} keys="tab" onSelect={run({ kind: 'add-after' })}>
            {t('doAddAfter')}
          </MenuItem>
          {inside ? (
            <MenuItem icon={Plus} keys="a" onSelect={run({ kind: 'add-inside' })}>
              {inside}
            </MenuItem>
          ) : null}
          <MenuItem icon={Blocks} keys="p" onSelect={run({ kind: 'palette' })}>
            {t('doPalette')}
          </MenuItem>
          <MenuLine />
        </>
      )}
      {item.kind === 'job' ? (
        <>
          <MenuItem icon={Link2} keys="e" onSelect={run({ kind: 'connect-to' })}>
            {t('doConnect')}
          </MenuItem>
          {isClosed ? null : (
            <MenuItem icon={Link2} keys="shift+e" onSelect={run({ kind: 'needs' })}>
              {t('doNeeds')}
            </MenuItem>
          )}
        </>
      ) : null}
      {isPlaced && !isClosed ? (
        <>
          <MenuItem icon={MoveRight} keys="m" onSelect={run({ kind: 'move-to' })}>
            {t('doMove')}
          </MenuItem>
          <MenuItem icon={ArrowUp} keys="alt+arrowup" onSelect={run({ kind: 'shift', to: 'up' })}>
            {t('doMoveUp')}
          </MenuItem>
          <MenuItem icon={ArrowDown} keys="alt+arrowdown" onSelect={run({ kind: 'shift', to: 'down' })}>
            {t('doMoveDown')}
          </MenuItem>
        </>
      ) : null}
      {item.kind === 'stage' ? (
        <>
          <MenuItem icon={ArrowLeft} keys="alt+arrowleft" onSelect={run({ kind: 'shift', to: 'left' })}>
            {t('doMoveLeft')}
          </MenuItem>
          <MenuItem icon={ArrowRight} keys="alt+arrowright" onSelect={run({ kind: 'shift', to: 'right' })}>
            {t('doMoveRight')}
          </MenuItem>
        </>
      ) : null}
      {isPlaced && !isClosed ? (
        <>
          <MenuLine />
          <MenuItem icon={Copy} keys="mod+c" onSelect={run({ kind: 'copy' })}>
            {t('doCopy')}
          </MenuItem>
          <MenuItem icon={Scissors} keys="mod+x" onSelect={run({ kind: 'cut' })}>
            {t('doCut')}
          </MenuItem>
          <MenuItem icon={CopyPlus} keys="mod+d" onSelect={run({ kind: 'duplicate' })}>
            {t('doDuplicate')}
          </MenuItem>
        </>
      ) : null}
      {isClosed ? null : (
        <MenuItem icon={Clipboard} keys="mod+v" onSelect={run({ kind: 'paste' })}>
          {t('doPaste')}
        </MenuItem>
      )}
      <MenuLine />
      {isClosed ? null : (
        <MenuItem icon={Pencil} keys="f2" onSelect={run({ kind: 'rename' })}>
          {t('doRename')}
        </MenuItem>
      )}
      <MenuItem icon={Code} onSelect={run({ kind: 'show-text' })}>
        {t('doShowText')}
      </MenuItem>
      {isClosed ? null : (
        <MenuItem icon={Trash2} keys="delete" isDangerous onSelect={run({ kind: 'remove' })}>
          {t('doRemove')}
        </MenuItem>
      )}
    </MenuAt>
  );
}
