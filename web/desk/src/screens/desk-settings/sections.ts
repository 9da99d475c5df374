import { IconAlertTriangle, IconBellRinging, IconBuildingStore, IconCashRegister, IconPrinter, IconClockCheck, IconArrowsSplit2, IconTruckReturn, IconArticle, IconLayoutList, IconMailForward, IconListCheck, IconMessage2Bolt, IconMessageCircle, IconMapPin, IconMoodSearch, IconPencil, IconScale, IconSpeakerphone, IconTruckDelivery, IconWebhook, type Icon } from '@tabler/icons-react';
import type { ParseKeys } from 'i18next';
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';

/** One matter that is settled once for all agents. A room adds its own: a folder beside this file, and an entry here. */
export interface Section {
  /** The last part of its address: `/desk-settings/<id>`. */
  id: string;
  icon: Icon;
  /** Its name, and one line that says what is settled there. */
  title: ParseKeys;
  about: ParseKeys;
  /** Who lacks it is not shown the section. */
  scope: string;
  /** `lazy(() => import('@/screens/desk-settings/<id>/…'))`; it draws a `Page` with its `PageHead`. */
  screen: LazyExoticComponent<ComponentType>;
}

/** In the order in which they are listed. */
export const sections: readonly Section[] = [
  {
    id: 'setup',
    icon: IconListCheck,
    title: 'setup.title',
    about: 'setup.about',
    scope: 'setup.manage',
    screen: lazy(() => import('@/screens/desk-settings/setup/SetupSection')),
  },
  {
    id: 'queues',
    icon: IconLayoutList,
    title: 'routing.queuesScreen.title',
    about: 'routing.queuesScreen.about',
    scope: 'routing.manage',
    screen: lazy(() => import('@/screens/desk-settings/routing/QueuesScreen').then(({ QueuesScreen }) => ({ default: QueuesScreen }))),
  },
  {
    id: 'rules',
    icon: IconArrowsSplit2,
    title: 'routing.rules.title',
    about: 'routing.rules.about',
    scope: 'routing.manage',
    screen: lazy(() => import('@/screens/desk-settings/routing/RulesScreen').then(({ RulesScreen }) => ({ default: RulesScreen }))),
  },
  {
    id: 'drafts',
    icon: IconPencil,
    title: 'drafts.settings.title',
    about: 'drafts.settings.line',
    scope: 'drafts.settle',
    screen: lazy(() => import('@/screens/desk-settings/drafts/DraftSettingsScreen')),
  },
  {
    id: 'templates',
    icon: IconMessage2Bolt,
    title: 'voice.templates.title',
    about: 'voice.templates.about',
    scope: 'voice.read',
    screen: lazy(() => import('@/screens/desk-settings/templates/TemplatesSection')),
  },
  {
    id: 'voices',
    icon: IconSpeakerphone,
    title: 'voice.voices.title',
    about: 'voice.voices.about',
    scope: 'voice.read',
    screen: lazy(() => import('@/screens/desk-settings/voices/VoicesSection')),
  },
  {
    id: 'service-levels',
    icon: IconClockCheck,
    title: 'sla.title',
    about: 'sla.tagline',
    scope: 'service_levels.read',
    screen: lazy(() => import('@/screens/desk-settings/sla/ServiceLevelsSection').then(({ ServiceLevelsSection }) => ({ default: ServiceLevelsSection }))),
  },
  {
    id: 'policy',
    icon: IconScale,
    title: 'policy.title',
    about: 'policy.about',
    scope: 'policy.read',
    screen: lazy(() => import('@/screens/desk-settings/policy/PolicySection').then(({ PolicySection }) => ({ default: PolicySection }))),
  },
  {
    id: 'returns',
    icon: IconTruckReturn,
    title: 'returnSettings.title',
    about: 'returnSettings.about',
    scope: 'returns.manage',
    screen: lazy(() => import('@/screens/desk-settings/returns/ReturnSettingsSection')),
  },
  {
    id: 'notices',
    icon: IconAlertTriangle,
    title: 'notices.title',
    about: 'notices.about',
    scope: 'notices.read',
    screen: lazy(() => import('@/screens/desk-settings/notices/NoticesSection').then(({ NoticesSection }) => ({ default: NoticesSection }))),
  },
  {
    id: 'articles',
    icon: IconArticle,
    title: 'articles.title',
    about: 'articles.about',
    scope: 'articles.read',
    screen: lazy(() => import('@/screens/desk-settings/articles/ArticlesSection').then(({ ArticlesSection }) => ({ default: ArticlesSection }))),
  },
  {
    id: 'journey',
    icon: IconMailForward,
    title: 'journey.title',
    about: 'journey.about',
    scope: 'journey.manage',
    screen: lazy(() => import('@/screens/desk-settings/journey/JourneySection')),
  },
  {
    id: 'alerts',
    icon: IconBellRinging,
    title: 'alerts.title',
    about: 'alerts.about',
    scope: 'alerts.manage',
    screen: lazy(() => import('@/screens/desk-settings/alerts/AlertsSection')),
  },
  {
    id: 'places',
    icon: IconBuildingStore,
    title: 'places.title',
    about: 'places.about',
    scope: 'locations.manage',
    screen: lazy(() => import('@/screens/desk-settings/places/PlacesSection')),
  },
  {
    id: 'availability',
    icon: IconMapPin,
    title: 'availability.title',
    about: 'availability.about',
    scope: 'availability.manage',
    screen: lazy(() => import('@/screens/desk-settings/availability/AvailabilitySection')),
  },
  {
    id: 'delivery',
    icon: IconTruckDelivery,
    title: 'delivery.title',
    about: 'delivery.about',
    scope: 'delivery.read',
    screen: lazy(() => import('@/screens/desk-settings/delivery/DeliverySection')),
  },
  {
    id: 'ordering',
    icon: IconCashRegister,
    title: 'ordering.title',
    about: 'ordering.about',
    scope: 'ordering.manage',
    screen: lazy(() => import('@/screens/desk-settings/ordering/OrderingSection')),
  },
  {
    id: 'dispatch',
    icon: IconPrinter,
    title: 'dispatchSettings.title',
    about: 'dispatchSettings.about',
    scope: 'dispatch.manage',
    screen: lazy(() => import('@/screens/desk-settings/dispatch/DispatchSettingsSection')),
  },
  {
    id: 'satisfaction',
    icon: IconMoodSearch,
    title: 'csatSettings.title',
    about: 'csatSettings.about',
    scope: 'csat.manage',
    screen: lazy(() => import('@/screens/desk-settings/satisfaction/SatisfactionSection')),
  },
  {
    id: 'chat',
    icon: IconMessageCircle,
    title: 'chat.settings.title',
    about: 'chat.settings.about',
    scope: 'chat.manage',
    screen: lazy(() => import('@/screens/desk-settings/chat/ChatSection')),
  },
  {
    id: 'webhooks',
    icon: IconWebhook,
    title: 'webhooks.title',
    about: 'webhooks.about',
    scope: 'webhooks.manage',
    screen: lazy(() => import('@/screens/desk-settings/webhooks/WebhooksSection')),
  },
];
