interface SettingGroupProps {
  readonly label: string;
  readonly children: React.ReactNode;
}

export function SettingGroup({ label, children }: SettingGroupProps) {
  return (
    <section className="flex flex-col gap-2.5">
      <h2 className="font-semibold text-muted text-small">{label}</h2>
      {children}
    </section>
  );
}
