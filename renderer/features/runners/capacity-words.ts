import type { Words } from '../../words/words.ts';

export const capacityWords = {
  title: ['Capacity', 'Kapazität', 'Capacité'],
  field: ['Jobs at the same time', 'Jobs gleichzeitig', 'Jobs simultanés'],
  slots: [
    '{running} of {capacity} jobs now',
    'jetzt {running} von {capacity} Jobs',
    '{running} sur {capacity} jobs en ce moment',
  ],
  save: ['Save capacity', 'Kapazität sichern', 'Enregistrer la capacité'],
  saved: ['{name} takes {count} jobs', '{name} nimmt {count} Jobs an', '{name} prend {count} jobs'],
  asAgent: ['As its agent is configured', 'Wie der Agent eingestellt ist', 'Selon la configuration de l’agent'],
  savedAsAgent: [
    '{name} takes as many jobs as its agent is configured for',
    '{name} nimmt so viele Jobs an, wie sein Agent eingestellt ist',
    '{name} prend autant de jobs que son agent est configuré pour en prendre',
  ],
  pending: [
    'Set to {wanted}; its agent offers {offered} until it has heard of it.',
    'Auf {wanted} gesetzt; sein Agent bietet {offered}, bis er davon gehört hat.',
    'Réglée sur {wanted} ; son agent en propose {offered} tant qu’il n’en a pas été informé.',
  ],
  setHere: ['Set here.', 'Hier gesetzt.', 'Réglée ici.'],
  goesOn: [
    'What it executes goes on; it needs no restart.',
    'Was er ausführt, läuft weiter; er muss nicht neu starten.',
    'Ce qu’il exécute continue ; aucun redémarrage n’est nécessaire.',
  ],
  byWoodpecker: [
    'A Woodpecker agent decides this itself: set WOODPECKER_MAX_WORKFLOWS and restart it.',
    'Ein Woodpecker-Agent legt das selbst fest: WOODPECKER_MAX_WORKFLOWS setzen und ihn neu starten.',
    'Un agent Woodpecker en décide lui-même : définir WOODPECKER_MAX_WORKFLOWS et le redémarrer.',
  ],
  byAgent: [
    'Its agent decides this itself and cannot be told; change its own configuration.',
    'Sein Agent legt das selbst fest und lässt sich nichts sagen; ändern Sie seine eigene Einstellung.',
    'Son agent en décide lui-même et ne peut en être informé ; à changer dans sa propre configuration.',
  ],
  neverSeen: [
    'Its agent says it when it connects first.',
    'Sein Agent nennt sie, wenn er sich zum ersten Mal verbindet.',
    'Son agent l’indique à sa première connexion.',
  ],
} satisfies Words;
