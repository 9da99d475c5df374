import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import { pagesOf } from '@/api/queries';
import type { components } from '@/api/schema';
import type { Page } from '@/api/types';

type Shapes = components['schemas'];

export type Queue = Shapes['QueueShape'];
export type Agent = Shapes['RoutedAgentShape'];
export type Rule = Shapes['RoutingRuleShape'];
export type RuleDraft = Shapes['RoutingRuleAsked'];
export type Condition = Shapes['RuleConditionShape'];
export type ConditionDraft = Shapes['RuleConditionAsked'];
export type Act = Shapes['RuleActShape'];
export type ActDraft = Shapes['RuleActAsked'];
export type Firing = Shapes['RuleFiringShape'];
export type Trial = Shapes['RuleTrialShape'];
export type Vocabulary = Shapes['RuleVocabularyShape'];
export type Field = Vocabulary['fields'][number];

export const rulesKey = ['routing', 'rules'] as const;
export const agentsKey = ['routing', 'agents'] as const;

export const settingQueries = {
  /** All that a rule can say, in the reader's language. */
  vocabulary: (language: string) =>
    queryOptions({
      queryKey: ['routing', 'vocabulary', language],
      queryFn: () => api.get<Vocabulary>('/routing-vocabulary'),
      staleTime: Infinity,
    }),
  rules: () => queryOptions({ queryKey: rulesKey, queryFn: () => api.get<Page<Rule>>('/routing-rules') }),
  agents: () => queryOptions({ queryKey: agentsKey, queryFn: () => api.get<Page<Agent>>('/routed-agents') }),
  firings: (ruleId: string) => infiniteQueryOptions(pagesOf<Firing>(['routing', 'firings', ruleId], '/rule-firings', { rule_id: ruleId })),
};
