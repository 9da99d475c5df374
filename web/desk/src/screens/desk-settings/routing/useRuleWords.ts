import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import { settingQueries, type ActDraft, type ConditionDraft, type Field } from '@/screens/desk-settings/routing/queries';
import { inboxQueries } from '@/screens/inbox/queries';
import { routingQueries } from '@/screens/inbox/routing/queries';

export interface Choice {
  value: string;
  label: string;
}

/** Rules in words: what may be said, and what a rule says. */
export function useRuleWords() {
  const { t, i18n } = useTranslation();
  const { data: vocabulary } = useQuery(settingQueries.vocabulary(i18n.language));
  const { data: stores } = useQuery(queries.stores());
  const { data: queues } = useQuery(routingQueries.queues());
  const { data: people } = useQuery(inboxQueries.assignees());
  return useMemo(() => {
    const either = new Intl.ListFormat(i18n.language, { type: 'disjunction' });
    const fields = new Map(vocabulary?.fields.map((field) => [field.id, field]));
    const titles = (words: readonly { id: string; title: string }[] = []) => new Map(words.map(({ id, title }) => [id, title]));
    const triggers = titles(vocabulary?.triggers);
    const operators = titles(vocabulary?.operators);
    const acts = titles(vocabulary?.acts);
    const named = (items: readonly { id: string; name: string }[] = []): Choice[] => items.map(({ id, name }) => ({ value: id, label: name }));
    const none = { value: 'none', label: t('routing.queue.none') };
    const nobody = { value: 'none', label: t('inbox.assign.nobody') };
    const quoted = (name: string) => t('routing.rules.quoted', { name });
    const choicesOf = (field: Field | undefined): Choice[] => {
      if (field?.kind === 'store') return named(stores?.items);
      if (field?.kind === 'queue') return [none, ...named(queues?.items)];
      if (field?.kind === 'agent') return [nobody, ...named(people?.items)];
      return field?.values.map(({ id, title }) => ({ value: id, label: title })) ?? [];
    };
    const valueWords = (field: Field | undefined, value: ConditionDraft['value']): string => {
      if (typeof value === 'boolean') return t(value ? 'routing.rules.yes' : 'routing.rules.no');
      if (typeof value === 'number') return String(value);
      const choices = new Map(choicesOf(field).map(({ value: id, label }) => [id, label]));
      const isListed = choices.size > 0;
      return either.format(value.map((one) => choices.get(one) ?? (isListed ? t('routing.rules.gone') : quoted(one))));
    };
    const conditionWords = ({ field: name, operator, value }: ConditionDraft): string => {
      const field = fields.get(name);
      if (typeof value === 'boolean' && field) return value ? field.title : field.negation;
      return [field?.title ?? name, operators.get(operator) ?? operator, valueWords(field, value)].join(' ');
    };
    const nameOf = (choices: Choice[], id: string | null | undefined) => choices.find(({ value }) => value === id)?.label ?? t('routing.rules.gone');
    const assignWords = ({ user_id: userId, skill, present }: Partial<ActDraft>): string => {
      if (userId) return `${acts.get('assign') ?? ''} ${nameOf(named(people?.items), userId)}`;
      const skilled = skill ? t('routing.rules.assignSkill', { skill: t(skill === 'language' ? 'routing.rules.language' : 'routing.rules.topicSkill') }) : '';
      return [t('routing.rules.assignQueue'), skilled, present ? t('routing.rules.assignPresent') : ''].filter(Boolean).join(' ');
    };
    const actWords = (act: Partial<ActDraft> & { do: string }): string => {
      const title = acts.get(act.do) ?? act.do;
      if (act.do === 'assign') return assignWords(act);
      if (act.do === 'queue') return `${title} ${quoted(nameOf(named(queues?.items), act.queue_id))}`;
      return act.do === 'close' ? title : `${title} ${(act.tags ?? []).map(quoted).join(', ')}`;
    };
    const triggerWords = (names: readonly string[]) => either.format(names.map((one) => triggers.get(one) ?? one));
    return { vocabulary, fields, operators, choicesOf, conditionWords, actWords, triggerWords, queues: named(queues?.items), people: named(people?.items) };
  }, [vocabulary, stores, queues, people, t, i18n.language]);
}

export type RuleWords = ReturnType<typeof useRuleWords>;
