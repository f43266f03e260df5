import type { LucideIcon } from 'lucide-react';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  /** What will be gone, and what stays. */
  readonly description: string;
  /** The word on the button: what it does, never just "OK". */
  readonly action: string;
  readonly icon: LucideIcon;
  readonly isBusy: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks once before something that cannot be taken back. */
export function ConfirmDialog({ title, description, action, icon, isBusy, onConfirm, onClose }: ConfirmDialogProps) {
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      description={description}
      footer={
        <Button look="danger" icon={icon} isBusy={isBusy} onClick={onConfirm}>
          {action}
        </Button>
      }
    >
      {null}
    </Dialog>
  );
}
