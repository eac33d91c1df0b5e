"""What a question asks for, as far as word patterns can tell."""

from __future__ import annotations

import re

_ROBOT = re.compile(
    r"\bare you (?:really |actually |just )?(?:an? )?(?:real )?(?:ai\b|a\.i\.|robot|bot\b|chatbot|machine|human|language model|llm|real\b|actual person|person\b|chatgpt|gpt|computer|program|simulation|simulated|artificial)"
    r"|\b(?:am i|are we) (?:talking|speaking|chatting) (?:to|with) (?:an? )?(?:ai|robot|bot|machine|human|person|computer|real)",
    re.IGNORECASE,
)

# The first pattern that matches decides, so the narrow ones come first.
_ABOUT_TOPIC = (
    ("intro", r"introduce (?:yourself|yourselves)|tell (?:us|me) (?:a (?:bit|little|few words) )?(?:about yourself|who you are)|who are you|your (?:first )?name|say who you are|a little about (?:you|yourself)"),
    ("missed", r"anything (?:else|we|you|that)|\bmissed\b|left out|not (?:talked|spoken) about|(?:like|want|wish) to add|forgotten"),
    ("change", r"have to (?:change|be different|happen)|would it take|what would (?:make|convince|persuade|win|bring|get) you|change your mind|convince you|would (?:you )?need to|under (?:what|which) condition|what (?:could|should|would) (?:be )?(?:improve|better|different|change)|how (?:could|would|should) (?:it|they|this) be (?:better|improved|changed)|make it (?:better|work)|what would you (?:change|improve)|what('s| is) missing"),
    ("best", r"like (?:most|best|about)|best (?:thing|part|bit)|(?:what|anything)(?:'s| is)? (?:good|nice|great|attractive|appealing|positive)|appeal|benefit|advantage|do you like|speaks for|upside|in favou?r|hope(?:s|ful)?\b|attracts?"),
    ("worst", r"\bworr(?:y|ies|ied)|concern|like least|dislike|worst|bother|put(?:s)? you off|problem|downside|disadvantage|drawback|speaks against|\bfear|\brisks?\b|stops? you|keeps? you from|hesitat|doubt|objection|go wrong|annoy|negative"),
    ("how_much", r"how much|what would you pay|willing to pay|right price|fair price|\bprice\b.*\?|worth (?:it|the money|paying)|too expensive|how expensive"),
    ("who", r"^(?:and )?(?:for )?who(?:m)?\b|who (?:is|would|do you think|could|might) |what kind of (?:person|people)"),
    ("when", r"^(?:and )?when\b|when would|how often|what occasions?|which (?:days|moments|situations)|in (?:what|which) situations?"),
    ("first", r"first (?:thing|thought|reaction|impression|word)|come(?:s)? to (?:your )?mind|spontaneous|think of when|associat|top of (?:your )?head|hear (?:the words?|about)"),
    ("have_you", r"have you (?:ever|already|used|tried|bought|been)|did you ever|ever (?:tried|used|done|bought|been)"),
    ("experience", r"experience|tell (?:us|me) about a (?:time|day|moment)|last time|remember a|did you last|example from your|your own (?:life|day|week)|an example"),
    ("compare", r"at the moment|currently|these days|nowadays|right now|today\?|do you (?:usually|normally|typically)|instead|how do you (?:do|handle|manage|deal|cope|organi[sz]e)|compared? (?:to|with)"),
    ("verdict", r"all (?:things )?considered|all in all|overall|\bfinal|in (?:one|a) (?:sentence|word)|where do you stand|sum(?:ming)? up|summar|conclusion|bottom line|end of the day|in the end|your (?:verdict|decision|answer)|would you (?:say yes|vote|go for|buy|use|try|sign|support|join|want|do)|are you (?:for|against)|how likely"),
    ("why", r"^(?:and )?why\b|what makes you (?:think|say)|for what reason|what matters (?:most )?to you|how come"),
    ("yes_no", r"^(?:and )?(?:would|should|do|does|is|are|can|could|will|did|has)\b"),
)  # fmt: skip
_TOPIC_PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _ABOUT_TOPIC)

_BOTH = re.compile(
    r"pros and cons|for (?:and|or) against|for it,? and (?:what )?(?:speaks )?against|good and (?:the )?bad|like and (?:what )?(?:do you )?dislike|likes? (?:most |best )?and (?:what )?.{0,16}(?:least|dislike)|(?:dis)?advantages and (?:dis)?advantages|best and (?:the )?worst|plus(?:es)? and minus|strengths? and weakness",
    re.IGNORECASE,
)
_ABOUT_SELF = (
    ("age", r"how old are you|what(?:'s| is) your age|\byour age\b|when were you born"),
    ("name", r"what(?:'s| is) your (?:first |full )?name|who are you|what are you called"),
    ("job", r"what do you do(?: for (?:a living|work|a job)| professionally)?\s*\??$|your (?:job|occupation|profession|career|work)\b|where do you work|do you work\b|for a living"),
    ("place", r"where (?:do|are) you (?:live|living|from|based|come from)|your (?:home ?town|city|town|neighbou?rhood)\b|where is home"),
    ("languages", r"(?:what|which|how many) languages|languages? do you speak|do you speak\b"),
    ("education", r"(?:your|did you) (?:education|stud(?:y|ies)|degree)|what did you study|where did you (?:study|go to (?:school|university))|go to university"),
    ("family", r"\b(?:your|about) (?:family|children|kids|husband|wife|partner|parents|brothers?|sisters?|siblings|friends)\b|are you married|have (?:any )?(?:children|kids|a family|siblings|pets|a partner)|do you live alone|who do you live with|in your life"),
    ("health", r"your health|how(?:'s| is| are) (?:your health|you feeling)|\bdo you (?:sleep|exercise|smoke)\b|any (?:illness|allerg)"),
    ("history", r"grow(?:n)? up|grew up|your (?:childhood|past|life story|story|youth|biography)|important (?:moment|event) in your life|tell me about your life"),
    ("goals", r"your (?:goals?|dreams?|plans?|ambitions?|hopes?)|(?:where|how) do you see yourself|want (?:to achieve|from life|out of life|to be)|in (?:five|ten|10|5) years"),
    ("routine", r"(?:what (?:do|are) you (?:do(?:ing)?|up to)|how do you spend|what(?:'s| is) your|what does your|describe (?:a|your)|tell me about (?:a|your)|typical|usual|normal).{0,40}\b(?:mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|mornings?|evenings?|nights?|weekends?|days?|week|routine|afternoons?|lunch|breakfast|workday)\b|what time do you|when do you (?:get up|wake|go to bed|sleep)"),
    ("hobbies", r"hobb(?:y|ies)|free time|spare time|for fun|your interests|interested in|do you enjoy doing|like (?:doing|to do)|to relax|after work"),
    ("skills", r"your (?:skills?|strengths?|talents?)|(?:are you|what are you) good at|what can you do"),
    ("dislikes", r"(?:do|don't) you (?:dislike|hate|not like)|don't you like|annoys you|pet peeve|can't you stand|your dislikes|gets on your nerves"),
    ("likes", r"what do you (?:like|love|enjoy)\b|your favou?rite|makes you happy|your likes"),
    ("beliefs", r"(?:do|what do) you believe(?: in)?\b|your (?:beliefs|values|convictions|principles|faith|religion|politics|opinions)|important to you|matters (?:most )?to you|stand for"),
    ("self", r"about yourself|describe yourself|what are you like|introduce yourself|your (?:personality|character)|kind of person|who you are|tell me (?:about you|more about you)|three words"),
)  # fmt: skip
_SELF_PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _ABOUT_SELF)


def asks_if_machine(question: str) -> bool:
    """Tell whether somebody sincerely asks what they are talking to."""
    return bool(_ROBOT.search(question[:400]))


def about_topic(question: str) -> str:
    """Return what a question about a topic asks for, or an empty string."""
    text = question[:600].strip()
    if _BOTH.search(text):
        return "both"
    for name, pattern in _TOPIC_PATTERNS:
        if pattern.search(text):
            return name
    return ""


def about_self(question: str) -> str:
    """Return which part of the person a private question is about, or an empty string."""
    text = question[:600].strip()
    for name, pattern in _SELF_PATTERNS:
        if pattern.search(text):
            return name
    return ""
