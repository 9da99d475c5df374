"""The words by which mail programs begin what is not the writer's, in the languages that customers write.

French, English, German, Spanish, Italian, Dutch and Portuguese whole; others where a pattern comes for free.
"""

from __future__ import annotations

import re

# ruff: noqa: E501 — lists of words

_WROTE = (
    r"wrote|writes|sent|a (?:é|e)crit|(?:é|e)crit|avez (?:é|e)crit|schrieb(?:en)?|geschrieben|escribi(?:ó|o)|escribe|ha escrito|ha scritto|scrive|scritto"
    r"|schreef|geschreven|escreveu|escrito|napisał(?:\(a\)|a)?|pisze|skrev|kirjoitti|napsal(?:\(a\)|a)?|yazdı|написал\(?а?\)?|пишет|писал\(?а?\)?"
)
_BEGINS = r"on|le|el|il|em|op|am|at|a|in data|på|il giorno|il giorno,?|no dia|den|dnia|dne|W dniu|в|tarihinde|op|from|de|von|da|van"
_WHEN = (
    r"\d{1,4}[./:\-h]\s?\d{1,2}|\d{1,2}(?:st|nd|rd|th|er|\.)?\s+(?:de\s+)?[^\W\d_]{3,12}|[^\W\d_]{3,12}\.?\s+\d{1,2}(?:,|\s)"
    r"|[\w.+-]+@[\w.-]+"
)

# One to five lines, put together with spaces.
ATTRIBUTION = re.compile(
    rf"^[>\s]*(?:{_BEGINS})\b.{{0,400}}?(?:{_WHEN}).{{0,300}}?(?<![\w])(?:{_WROTE})(?![\w]).{{0,200}}[:：]\s*$",
    re.IGNORECASE,
)
ATTRIBUTION_RULED = re.compile(
    rf"^-{{3,}}\s*(?:{_BEGINS})\b.{{0,400}}?(?:{_WHEN}).{{0,300}}?(?<![\w])(?:{_WROTE})(?![\w])\s*:?\s*-*$",
    re.IGNORECASE,
)
# Behind the last new words, on the same line.
ATTRIBUTION_INLINE = re.compile(
    r"(?:-{2,}\s*|\s)(?=On (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|\d)[^>]{5,120}\bwrote:\s*$|Le (?:lun|mar|mer|jeu|ven|sam|dim|\d)[^>]{5,120}\ba écrit ?:\s*$|Am (?:Mo|Di|Mi|Do|Fr|Sa|So|\d)[^>]{5,120}\bschrieb[^>]{0,60}:\s*$)"
)
ATTRIBUTION_ENDING = re.compile(
    rf"^(?=.*(?:{_WHEN})).{{2,300}}(?<![\w])(?:{_WROTE})(?![\w])[^!?]{{0,160}}[:：]\s*$", re.IGNORECASE
)
# Without a date: only when quoted lines follow at once.
ATTRIBUTION_BARE = re.compile(rf"^.{{0,120}}(?<![\w])(?:{_WROTE})(?![\w]).{{0,60}}[:：]\s*$", re.IGNORECASE)
ATTRIBUTION_BEGINS = re.compile(rf"^[>\s]*(?:{_BEGINS})\b", re.IGNORECASE)
# Gmail of some years: a date and a mailbox, and no verb in any language.
ATTRIBUTION_DATED = re.compile(
    r"^\d{4}[-/.]\d{1,2}[-/.]\d{1,2},?\s.{0,60}<\s?[^<>\s]+@[^<>\s]+>\s*[:：]?\s*$"
)
WROTE = re.compile(rf"(?<![\w])(?:{_WROTE})(?![\w])", re.IGNORECASE)

_ORIGINAL = (
    r"original(?:\s|-)?(?:message|e-?mail|mail|text)|original appointment|message d['’´`]origine|message original|message initial|courriel d['’]origine|mail d['’]origine"
    r"|mail original|e-?mail d['’]origine|urspr(?:ü|ue|u)ngliche (?:nachricht|mail|e-mail)|originalnachricht|original-?nachricht|mensaje original|correo original"
    r"|messaggio originale|messaggio original|e-?mail originale|oorspronkelijk(?:e)? (?:bericht|e-?mail|mail|boodschap)|origineel bericht|mensagem original|e-?mail original"
    r"|antwort nachricht|oprindelig meddelelse|original besked|ursprungligt meddelande|opprinnelig melding|alkuperäinen viesti|wiadomość oryginalna|původní zpráva|исходное сообщение|reply message|antwort weiterleiten|message du \d{1,2}[/.]\d{1,2}[/.]\d{2,4}.{0,20}"
)
_FORWARDED = (
    r"forwarded message|forwarded mail|begin forwarded message|start of forwarded message|message transf(?:é|e)r(?:é|e)|message r(?:é|e)exp(?:é|e)di(?:é|e)|d(?:é|e)but du message (?:transf(?:é|e)r(?:é|e)|r(?:é|e)exp(?:é|e)di(?:é|e))"
    r"|d(?:é|e)but du message r(?:é|e)exp(?:é|e)di(?:é|e)|weitergeleitete (?:nachricht|mail|e-mail)|anfang der weitergeleiteten (?:nachricht|e-mail)|beginn der weitergeleiteten nachricht"
    r"|mensaje reenviado|inicio del mensaje reenviado|messaggio inoltrato|inizio messaggio inoltrato|doorgestuurd bericht|begin doorgestuurd bericht|mensagem (?:encaminhada|reencaminhada)"
    r"|in(?:í|i)cio da mensagem (?:encaminhada|reencaminhada)|vidarebefordrat meddelande|videresendt (?:besked|melding)|przekazana wiadomość|переслан\w+ сообщени\w+|fwd"
)
_RULE = r"[\s>*_=—–-]"
ORIGINAL = re.compile(
    rf"^\s*(?:{_RULE}{{2,}}\s*(?:{_ORIGINAL})\s*:?{_RULE}*|\**(?:{_ORIGINAL})\**\s*:?)\s*$", re.IGNORECASE
)
FORWARDED = re.compile(
    rf"^\s*(?:{_RULE}{{2,}}\s*(?:{_FORWARDED})(?:\s+(?:by|par|von|por|da|door)\s.{{1,80}})?\s*:?{_RULE}*|\**(?:{_FORWARDED})\**\s*:)\s*$",
    re.IGNORECASE,
)
# What help desks and services put over the history.
REPLY_ABOVE = re.compile(
    r"^[\s#*=_<>-]*(?:please )?(?:(?:type|write|enter|add)? ?(?:your )?(?:reply|answer|response) (?:above|over) (?:this|the) line|reply above this line|(?:r(?:é|e)pondez|veuillez r(?:é|e)pondre|(?:é|e)crivez|saisissez votre r(?:é|e)ponse|merci de r(?:é|e)pondre) au[- ]dessus de cette ligne"
    r"|(?:bitte )?(?:antworten sie |schreiben sie (?:ihre antwort )?)?(?:bitte )?(?:ober|über)halb dieser (?:linie|zeile)(?: antworten| schreiben)?|por favor,? (?:escriba|responda).{0,30}(?:encima|por encima) de esta l(?:í|i)nea|(?:scrivi|rispondi|si prega di rispondere).{0,30}sopra questa (?:riga|linea)"
    r"|(?:typ|schrijf|plaats) (?:uw|je) (?:antwoord|reactie) boven deze (?:regel|lijn)|(?:escreva|digite|responda).{0,30}acima desta linha)[\s#*=_<>.-]*$",
    re.IGNORECASE,
)

_FROM = r"from|de|von|da|van|exp(?:é|e)diteur|absender|mittente|remitente|afzender|remetente|från|fra|od|lähettäjä|от|kimden"
_DATE = r"sent|date|envoy(?:é|e)e?(?: le)?|gesendet(?: am)?|datum|enviado(?: el| em)?|enviada(?: em)?|fecha|inviato|data|verzonden|skickat|sendt|dato|wysłano|lähetetty|дата|отправлено|odesláno|tarih"
_TO = r"to|(?:à|À|a)|an|para|aan|pour|till|til|do|vastaanottaja|кому|komu|destinataires?|empf(?:ä|ae)nger|destinatario|ontvanger|kime"
_SUBJECT = (
    r"subject|objet|sujet|betreff|asunto|oggetto|onderwerp|assunto|ämne|emne|temat|aihe|тема|předmět|konu"
)
_OTHER = r"cc|copie(?: (?:à|a))?|kopie|c[oó]pia|bcc|cci|reply-to|r(?:é|e)pondre (?:à|a)|antwort an|importance|priorit(?:é|y|ät)|attachments?|pi(?:è|e)ces? jointes?|anlagen|organization"
HEADER = re.compile(
    rf"^[\s>|]*\**\s?(?:(?P<from>{_FROM})|(?P<date>{_DATE})|(?P<to>{_TO})|(?P<subject>{_SUBJECT})|(?P<other>{_OTHER}))\s?\**\s?[:：]\**(?P<value>.*)$",
    re.IGNORECASE,
)

_OWN = r"my|mon|ma|mein(?:em|er)?|mi|mio|mijn|meu|minha|min|mojego|m[io]j"
_DEVICE = (
    r"iphone|ipad|ipod|android(?:[- ]?\w+)?|samsung|galaxy|huawei|xiaomi|redmi|blackberry|windows ?phone|smartphone|mobile|handy|t(?:é|e)l(?:é|e)phone|portable"
    r"|mobil\w*|m(?:ó|o)vil|celular|telefono|telefoon|tel(?:é|e)fono|telemóvel|tablet\w*|tablette|outlook|yahoo|gmail|gmx|web\.?de|proton ?mail|orange|free|sfr|laposte|la poste|bouygues|mail(?:spring)?|courrier|correo|posta|e-?mail|windows|mac|appareil|ger(?:ä|ae)t|dispositivo|device|mailbird|spark|zoho|aol|hotmail|t-?online|libero|sony|xperia|nokia|lg|htc|motorola|honor|oppo|pixel|tutanota|tuta|fairphone|superhuman|thunderbird|k-9"
)
MOBILE = re.compile(
    rf"^[\s>*_~\[(-]*(?:"
    rf"(?:sent|envoy(?:é|e)e?s?|envoi|gesendet|versendet|verschickt|enviad[oa]|mandato|inviat[oa]|verzonden|verstuurd|gestuurd|skickat|sendt|wysłane)\s+(?:by|from|via|with|using|on|de|du|depuis|avec|par|à partir d[e']|(?:à|a) l['’]aide d[eu]|von|mit|vom|(?:ü|ue)ber|aus|desde|con|do|da|dal|dall['’]|tramite|vanaf|van(?:uit)?|met|via|através d[oe]|a partir d[oe]|från|z)\b.{{0,20}}\b(?:{_OWN}|{_DEVICE})\b(?:[^,;!?]{{0,60}}|[^,;!?]{{0,30}},? (?:please|pardon|excuse|veuillez|sorry|bitte).{{0,60}})"
    rf"|(?:diese (?:nachricht|e-?mail) wurde )?(?:von|vom|aus|mit)\s+(?:{_OWN}|{_DEVICE}).{{0,60}}\b(?:gesendet|versendet|geschickt|verschickt|geschrieben)"
    rf"|von {_DEVICE}.{{0,30}} gesendet|(?:sent|envoyé|gesendet|enviado|inviato|verzonden) .{{0,10}}(?:iphone|ipad)"
    rf"|(?:get|t(?:é|e)l(?:é|e)charge[rz]|obtenir|obtenez|obt(?:é|e)n|obtener|descarga[r]?|holen sie sich|laden sie|hol dir|scarica|ottieni|download|obter|obtenha|baixe?|hämta|hanki)\s+(?:de\s+|la\s+|o\s+|l.app\s+)?(?:outlook|bluemail|yahoo|spark|mail)\b.{{0,60}}"
    rf"|outlook (?:für|fuer|for|pour|para|voor|per) (?:ios|android|mac|windows).{{0,40}}"
    rf"|provenance\s?: (?:courrier|mail).{{0,60}}|envoy(?:é|e) (?:à|a) partir de l['’]outil .{{0,60}}"
    rf"|(?:sent|envoy(?:é|e)|gesendet|enviado|inviato|verzonden).{{0,30}}(?:secure e-?mail|messagerie s(?:é|e)curis(?:é|e)e|correo seguro|e-?mail sicura).{{0,40}}"
    rf"|(?:ce message a (?:é|e)t(?:é|e) envoy(?:é|e) depuis|this (?:message|e-?mail) was sent from|este mensaje ha sido enviado desde|dit bericht is verzonden (?:vanaf|met)|questo messaggio (?:è|e) stato inviato da|esta mensagem foi enviada)\b.{{0,80}}"
    rf")[\s.\])*_~<>\w:/-]*$",
    re.IGNORECASE,
)
SCANNED = re.compile(
    r"(?:virus[- ]?free|sans virus|virenfrei|libre de virus|virusvrij|privo di virus|livre de vírus|garanti sans virus|absence de virus dans ce courri?e?r?|checked (?:for viruses )?by (?:avast|avg)|(?:avast|avg)\.com)",
    re.IGNORECASE,
)
LIST_FOOTER = re.compile(
    r"mailing ?list|liste de diffusion|mailman|listinfo|unsubscribe|se désabonner|abmelden", re.IGNORECASE
)
LONG_RULE = re.compile(r"^\s*(?:[—–_*=~]{3,}|-{3,})\s*$")
CONTACT = re.compile(r"\+?\d[\d ().-]{6,}\d|[\w.+-]+@[\w-]+\.\w|(?:https?://|www\.)\S+", re.IGNORECASE)
SIGNATURE_RULE = re.compile(r"^(?:--|—|– ?–|- -) ?$")

FORWARD_SUBJECT = re.compile(
    r"^\s*(?:\[[^\]]*\]\s*)?(?:fwd?|fw|tr|wg|rv|i|enc|doorst|fs|vs|vb|pd|reenv|trans|wtr|fyi)\s*(?:\[\d+\])?\s?[:：]",
    re.IGNORECASE,
)
REPLY_SUBJECT = re.compile(
    r"^\s*(?:\[[^\]]*\]\s*)?(?:re|aw|antw|ant|ref|réf|rif|r|res|resp|sv|vs|odp|ynt|回复|答复|antwort|rép|rep)\s*(?:\[\d+\]|\(\d+\)|\^\d+)?\s?[:：]",
    re.IGNORECASE,
)
