import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useWords } from '../words/words.ts';
import { Button, IconButton } from './Button.tsx';
import { uiWords } from './ui-words.ts';

interface CopyButtonProps {
  readonly text: string;
  readonly label?: string;
  readonly look?: 'icon' | 'primary' | 'plain';
}

export function CopyButton({ text, label, look = 'icon' }: CopyButtonProps) {
  const t = useWords(uiWords);
  const [isCopied, setIsCopied] = useState(false);
  async function copy() {
    await navigator.clipboard.writeText(text);
    setIsCopied(true);
    window.setTimeout(() => setIsCopied(false), 1500);
  }
  const icon = isCopied ? Check : Copy;
  const name = isCopied ? t('copied') : (label ?? t('copy'));
  if (look === 'icon') return <IconButton icon={icon} label={name} onClick={() => void copy()} />;
  return (
    <Button look={look} icon={icon} onClick={() => void copy()}>
      {name}
    </Button>
  );
}
