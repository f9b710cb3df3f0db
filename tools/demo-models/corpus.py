"""Movie reviews from a grammar: our own text, any amount of it, the same for the same seed.

A review is an opening (neutral; held-out openings are the demo's prompts) and four to seven statements. Every statement
has a value of its own, from -2 (scathing) to +2 (glowing), drawn around the review's latent sentiment. The two agree only
loosely, as in real reviews: most reviews praise one thing and fault another. That is what gives search something to choose
between, and it makes the reward of a text easy to state: the sum of the values of what has been said so far.

    python3 corpus.py --count 5 --seed 1        prints reviews with their values
    python3 corpus.py --held-out --json         prints {"text": ...} lines, of films that training text never names
"""
import argparse
import json
import random
from dataclasses import dataclass, field

def _lines(text):
    return [s for line in text.strip().split("\n") for s in line.split("|")]

# ---------------------------------------------------------------------------------------------------------- vocabulary

TITLE_ADJECTIVES = """Silent Hidden Broken Golden Crimson Winter Summer Last First Lost Distant Hollow Burning Frozen Quiet Secret
Forgotten Endless Paper Glass Iron Velvet Midnight Northern Southern Empty Bitter Gentle Restless Wandering Painted Borrowed
Second Crooked Drowned Electric""".split()
TITLE_NOUNS = """Harbor Garden River Kingdom Letter Station Mountain Island Promise Road Mirror Orchard Lantern Bridge Sky Captain
Daughter Stranger Summer House Valley Ocean Shadow Tower Train Clock Circus Forest Hotel Diary Winter Voyage Detective Violin
Carnival Lighthouse""".split()
FIRST_NAMES = """Clara Daniel Elena Hugo Marta Oscar Nadia Victor Irene Simon Julia Martin Alma Peter Rosa Felix Anna Leo Vera Thomas
Ingrid Samuel Laura Anton""".split()
LAST_NAMES = """Moreau Keller Santos Lindqvist Okafor Brandt Novak Rivera Haddad Fischer Tanaka Whitlock Duarte Petrov Marsh Calder
Ferris Holm Ibsen Vance Aldous Crane Romero Bellamy""".split()
GENRES = "thriller drama comedy mystery romance western musical documentary adventure fantasy film".split()
ROLES = """detective teacher widow sailor doctor musician farmer nurse lawyer soldier painter baker journalist pilot gardener
spy priest thief student carpenter""".split()
RELATIVES = """brother sister mother father wife husband daughter son uncle aunt neighbor roommate cousin grandmother
grandfather boss""".split()
PLACES = """Lisbon Vienna Chicago Dublin Montreal Naples Oslo Prague Boston Kyoto Havana Glasgow Seville Warsaw""".split()
SETTINGS = ["a small fishing village", "a crowded city", "a mountain town", "an old hotel", "a boarding school",
            "a desert outpost", "a coastal town", "a remote farm", "a busy hospital", "an abandoned theater"]
GOALS = ["looks for a missing child", "returns home after the war", "inherits an old house", "falls in love with a stranger",
         "tries to save the family business", "discovers a terrible secret", "must choose between love and duty",
         "is accused of a crime", "runs away from a broken marriage", "finds a box of old letters", "plans one last robbery",
         "moves to the country to start again", "meets a man who claims to know the future", "searches for a lost painting",
         "learns to live with grief", "is drawn into a dangerous game"]
OCCASIONS = ["last night", "last weekend", "on Friday", "on a rainy Sunday", "at a festival", "on a long flight", "at home",
             "in a nearly empty theater", "in a crowded theater", "on opening night", "this morning", "yesterday"]
MINUTES = "ten fifteen twenty thirty forty".split()

# Aspects: words for +2, +1, -1, -2. "s" marks a plural, so that verbs agree.
ASPECTS = {
    "acting": ("superb|brilliant|flawless|magnificent|astonishing", "solid|convincing|capable|natural", "uneven|stiff|flat|mannered", "terrible|atrocious|wooden|painful|embarrassing"),
    "plot": ("brilliant|gripping|ingenious|unforgettable", "clever|engaging|well built|satisfying", "thin|predictable|confusing|familiar", "ridiculous|incoherent|idiotic|hopeless"),
    "pacing": ("perfect|masterful|exhilarating", "brisk|steady|well judged", "slow|uneven|sluggish", "unbearable|dreadful|glacial|hopeless"),
    "soundtrack": ("gorgeous|breathtaking|unforgettable|magnificent", "pleasant|fitting|charming|memorable", "bland|intrusive|repetitive|forgettable", "horrible|unbearable|dreadful|deafening"),
    "ending": ("perfect|devastating|breathtaking|unforgettable", "touching|satisfying|hopeful|clever", "abrupt|rushed|predictable|unconvincing", "awful|insulting|ridiculous|infuriating"),
    "dialogue": ("brilliant|sparkling|razor sharp|superb", "witty|natural|sharp|funny", "clumsy|flat|stilted|forced", "laughable|cringeworthy|terrible|idiotic"),
    "cinematography": ("stunning|gorgeous|breathtaking|magnificent", "handsome|elegant|lovely|careful", "plain|murky|dull|drab", "hideous|ugly|atrocious|amateurish"),
    "cast": ("extraordinary|superb|outstanding|perfect", "likable|strong|charming|capable", "uneven|bland|miscast|tired", "awful|hopeless|dreadful|lifeless"),
    "humor": ("hilarious|brilliant|irresistible", "gentle|charming|dry|funny", "tired|forced|childish|stale", "painful|offensive|embarrassing|unbearable"),
    "effects s": ("spectacular|stunning|astonishing|incredible", "impressive|polished|inventive", "cheap|dated|distracting", "laughable|dreadful|atrocious|pathetic"),
    "script": ("brilliant|superb|exceptional|masterful", "smart|tight|thoughtful|engaging", "weak|thin|muddled|lazy", "horrendous|idiotic|appalling|lifeless"),
    "direction": ("masterful|inspired|flawless|brilliant", "confident|careful|assured", "clumsy|timid|unfocused|careless", "incompetent|dreadful|hopeless|appalling"),
    "costumes s": ("gorgeous|exquisite|stunning|magnificent", "lovely|elegant|handsome|inventive", "dull|drab|distracting|cheap", "hideous|ridiculous|ugly|laughable"),
    "performances s": ("astonishing|brilliant|flawless|outstanding", "convincing|strong|sincere|solid", "uneven|flat|stiff|tired", "atrocious|painful|wooden|dreadful"),
    "characters s": ("unforgettable|extraordinary|wonderful|fascinating", "likable|believable|interesting|sympathetic", "thin|flat|unlikable|dull", "insufferable|unbearable|lifeless|idiotic"),
    "action scenes s": ("spectacular|breathtaking|exhilarating|incredible", "exciting|inventive|crisp|lively", "confusing|repetitive|noisy|flat", "incoherent|laughable|unwatchable|deafening"),
    "editing": ("flawless|masterful|superb|dazzling", "crisp|tight|assured|smooth", "choppy|clumsy|loose|careless", "atrocious|incompetent|unbearable|incoherent"),
    "story": ("wonderful|gripping|unforgettable|beautiful", "touching|engaging|interesting|sincere", "thin|dull|familiar|muddled", "pointless|ridiculous|insulting|unbearable"),
    "opening scene": ("stunning|unforgettable|breathtaking|electrifying", "promising|effective|lively|intriguing", "slow|awkward|confusing|dull", "dreadful|pointless|embarrassing|unwatchable"),
    "love story": ("beautiful|heartbreaking|wonderful|enchanting", "sweet|tender|believable|touching", "unconvincing|forced|tired|flat", "nauseating|ridiculous|insufferable|lifeless"),
    "music": ("glorious|breathtaking|magnificent|gorgeous", "pleasant|lively|fitting|charming", "bland|repetitive|intrusive|dull", "horrible|unbearable|deafening|dreadful"),
    "mood": ("mesmerizing|haunting|enchanting", "warm|cozy|tense|inviting", "cold|gloomy|flat|monotonous", "lifeless|oppressive|miserable|dreadful"),
}
NAMES = {a: (a.removesuffix(" s"), a.endswith(" s")) for a in ASPECTS}
WORDS = {a: dict(zip((2, 1, -1, -2), (w.split("|") for w in ws))) for a, ws in ASPECTS.items()}
ADVERBS = {2: "truly absolutely simply utterly consistently".split(), 1: "quite rather mostly fairly surprisingly".split(),
           -1: "rather mostly fairly somewhat disappointingly".split(), -2: "absolutely utterly simply truly consistently".split()}

# One thing said of one aspect; fits every value. {T}: the aspect, {j}: its word, {is}: was/were, {it}: it was/they were.
ASPECT_SHAPES = """The {T} {was} {j}|The {T} {was} {r} {j}|I found the {T} {j}|I found the {T} {r} {j}|I thought the {T} {was} {j}
To my mind the {T} {was} {j}|For me the {T} {was} {r} {j}|As for the {T}, {it} {j}|As for the {T}, {it} {r} {j}
What struck me first {was1} the {T}, which {was} {j}|From the first scene to the last, the {T} {was} {j}
My {rel} called the {T} {j}, and I agree|My {rel} thought the {T} {was} {j}|Everyone around me seemed to find the {T} {j}
In my opinion the {T} {was} {j}|The critics called the {T} {j}, and they are right|I have to say that the {T} {was} {j}
Nobody told me that the {T} would be so {j}|The {T} {was} {j} from start to finish|If you ask me, the {T} {was} {r} {j}
I had heard that the {T} {was} {j}, and it is true|The {T} stayed {j} until the very end|Honestly, the {T} {was} {j}
The {T} {was} {j}, and my {rel} said the same|After {min} minutes it was clear that the {T} {was} {j}
I kept thinking how {j} the {T} {was}|Then there {was} the {T}, which {was} {r} {j}|Even the {T} {was} {j}
The {T}, in particular, {was} {j}|The {T} struck me as {j}|The {T} struck me as {r} {j}|I would describe the {T} as {j}
By the second half the {T} had become {j}|Above all, the {T} {was} {j}|In the end the {T} {was} {j}"""
# What a statement about an aspect may add, by value.
TAILS = {2: _lines("and that alone is worth the ticket|and I mean every word of it|which makes the film a pleasure"),
         1: _lines("which helps a lot|and that is no small thing|which came as a nice surprise"),
         -1: _lines("which does not help|and that is a pity|which spoils some of the fun"),
         -2: _lines("and that ruins everything|and I am being kind|which makes the film a torture")}
# Two aspects of the same kind.
PAIR_SHAPES = """The {T} {was} {j} and the {T2} {was2} {j2}|Both the {T} and the {T2} were {j}|The {T} {was} {j}, and so {was2} the {T2}
The {T} {was} {j}, while the {T2} {was2} {j2}|Not only {was} the {T} {j}, the {T2} {was2} {j2} as well
I found the {T} {j} and the {T2} {r2} {j2}"""
# Two aspects that pull in different directions.
CONTRAST_SHAPES = """Although the {T} {was} {j}, the {T2} {was2} {j2}|The {T} {was} {j}, but the {T2} {was2} {j2}
While the {T} {was} {j}, I found the {T2} {j2}|The {T} {was} {j}; the {T2}, however, {was2} {j2}
Even though the {T} {was} {j}, the {T2} {was2} {r2} {j2}|The {T} may have been {j}, yet the {T2} {was2} {j2}
Despite {j} {T}, the {T2} {was2} {j2}|I expected {j} {T}, and yet the {T2} {was2} {j2}"""
# Things said of no aspect, by value.
FREE_SHAPES = {
    2: """I was moved to tears by the final act|I laughed until my sides hurt|I could not look away for a single minute|I would gladly watch it again tomorrow
It is easily the best {genre} of the year|It is one of the finest films I have ever seen|{actor} gives the performance of a lifetime as the {role}
{actor} is a revelation as the {role}|I left the theater with a huge smile on my face|The whole audience stood up and cheered|I have already seen it three times
Every single frame is a joy to watch|It reminded me why I love going to the movies|{director} has made a masterpiece|I cannot praise this film highly enough
My {rel} and I talked about it with delight for hours|It is a triumph from beginning to end|I fell in love with it after {min} minutes
You will not find a better {genre} anywhere|{actor} and {actor2} are magnificent together|I adored every minute of it|It deserves every award it can win""",
    1: """I enjoyed it more than I expected|It kept me interested until the end|{actor} does a good job as the {role}|{actor} is well cast as the {role}
It made me smile more than once|There are some lovely moments in the second half|My {rel} liked it too|It is a decent {genre} for a quiet evening
It has a warm heart and a few good jokes|{director} clearly cares about these people|I was pleasantly surprised|It is well worth a look
There is a nice chemistry between {actor} and {actor2}|I would not mind seeing it again|It gets better as it goes along|It does what a good {genre} should do
It held my attention for two hours|A few scenes really touched me|The {role} is easy to like|It has more charm than most films""",
    -1: """I expected more from {director}|It loses its way after {min} minutes|{actor} seems bored as the {role}|{actor} is not quite right as the {role}
It is at least {min} minutes too long|I looked at my watch more than once|My {rel} fell asleep halfway through|It never really comes to life
There are too many loose ends|I had trouble caring about the {role}|It is an ordinary {genre} at best|It tries too hard to be clever
There is little chemistry between {actor} and {actor2}|I doubt that I will remember it next week|Some scenes drag on far too long|I was a little disappointed
It feels like a copy of better films|The jokes rarely land|It promises more than it delivers|I have seen this kind of {genre} before""",
    -2: """I nearly walked out after {min} minutes|I want those two hours of my life back|It is easily the worst {genre} of the year|It is one of the worst films I have ever seen
{actor} gives the worst performance of a long career as the {role}|{actor} is unbearable as the {role}|Half of the audience left before the end|My {rel} demanded a refund
I was bored out of my mind|There is not a single good scene in it|I felt nothing but anger when it was over|{director} should be ashamed of this film
Nothing about it makes any sense|It insults the intelligence of its audience|I would not watch it again for any money|It is a disaster from beginning to end
I hated every minute of it|You could not find a worse {genre} if you tried|{actor} and {actor2} are dreadful together|It is an insult to anyone who loves movies
I lost all patience after {min} minutes|My {rel} and I begged for it to end""",
}
NEUTRAL_SHAPES = """The story follows a {role} who {goal}|It is set in {setting}|It was filmed in {place}|{actor} plays a {role} who {goal}
{actor} plays the {role} and {actor2} plays the {role2}|The {role} is played by {actor}|I saw it with my {rel}|My {rel} had chosen it
It is about a {role} who {goal}|Much of it takes place in {setting}|It runs for about two hours|I had not read the book
It was made in {place} by {director}|I knew nothing about it before|The second half moves to {place}|A {role} and a {role2} meet in {setting}"""
# The closing verdict, by the value the whole review has earned.
VERDICTS = {
    2: """Do not miss it|I recommend it to everyone with all my heart|Five stars out of five|Go and see it as soon as you can|This is a film to treasure
Overall, it is a masterpiece|I give it five stars out of five|I will remember it for the rest of my life|Overall, it is simply wonderful""",
    1: """I recommend it|Four stars out of five|I give it four stars out of five|Overall, it is a good film|Give it a chance|Overall, I had a good time
It is worth the price of a ticket|Fans of the {genre} will be happy|All in all, I liked it""",
    0: """Three stars out of five|I give it three stars out of five|Overall, it is neither good nor bad|See it and decide for yourself|Overall, I am not sure what to think
It has its good and its bad sides|Your opinion may be different|Make of it what you will""",
    -1: """I cannot really recommend it|Two stars out of five|I give it two stars out of five|Overall, it is a weak film|Wait until it is on television|Overall, I was let down
It is hardly worth the price of a ticket|Only fans of the {genre} need apply|All in all, I did not like it""",
    -2: """Avoid it at all costs|I would not recommend it to my worst enemy|One star out of five|Save your money and stay at home|This is a film to forget
Overall, it is a disaster|I give it one star out of five|I will try to forget that I ever saw it|Overall, it is simply dreadful""",
}
# Openings. A part after "/" says how the text goes on: "." a new sentence, "," a clause in lower case.
OPENINGS = """I watched "{title}" {when} and/,|I watched "{title}" {when}./.|I finally saw "{title}" with my {rel}./.|I finally saw "{title}" {when} and/,
We saw "{title}" {when}, and/,|My {rel} took me to see "{title}" {when}./.|My {rel} and I watched "{title}" {when}, and/,|"{title}" is the new {genre} by {director}./.
"{title}" is a {genre} about a {role} who {goal}./.|In "{title}", {actor} plays a {role} who {goal}./.|{director} has made another {genre}, "{title}", and/,
The new {genre} by {director} is called "{title}"./.|Yesterday I went to see "{title}" with my {rel}./.|When my {rel} suggested "{title}", I did not know what to expect./.
"{title}" tells the story of a {role} who {goal}./.|I had heard a lot about "{title}", and/,|"{title}" opened {when} in {place}, and/,|{director} directed "{title}", a {genre} set in {setting}./.
This is my review of "{title}", a {genre} by {director}./.|Set in {setting}, "{title}" is a {genre} about a {role}./.|{actor} stars in "{title}", a {genre} by {director}./.
A few words about "{title}":/.|I rented "{title}" {when} with my {rel}, and/,|{actor} and {actor2} star in "{title}", and/,|After reading about "{title}" I bought a ticket, and/,
Last week I saw "{title}", and/,|"{title}" was shown {when}, and/,|So this is "{title}", the {genre} my {rel} keeps talking about./.|The film "{title}" was made in {place} by {director}./.
I have just come back from "{title}"./.|I have just come back from "{title}", and/,|Everybody is talking about "{title}", so I went to see it {when}./."""
JOINS = ["", "", "", "", "Also, ", "Moreover, ", "And ", "Besides, ", "On top of that, "]   # same direction
TURNS = ["", "", "", "But ", "However, ", "Still, ", "On the other hand, ", "Then again, "]  # change of direction
STARTS_ITSELF = set("Although While Even Despite Not Nobody As Honestly Above For To If By In From After Then".split())

ASPECT_SHAPES, PAIR_SHAPES, CONTRAST_SHAPES = map(_lines, (ASPECT_SHAPES, PAIR_SHAPES, CONTRAST_SHAPES))
NEUTRAL_SHAPES, OPENINGS = _lines(NEUTRAL_SHAPES), _lines(OPENINGS)
FREE_SHAPES = {v: _lines(s) for v, s in FREE_SHAPES.items()}
VERDICTS = {v: _lines(s) for v, s in VERDICTS.items()}

# How often a statement has value +2, +1, -1, -2, for the latent sentiments strongly negative ... strongly positive.
LATENT = {-2: (2, 10, 34, 54), -1: (5, 20, 43, 32), 0: (18, 32, 32, 18), 1: (32, 43, 20, 5), 2: (54, 34, 10, 2)}
LATENT_WEIGHTS = {-2: 16, -1: 20, 0: 28, 1: 20, 2: 16}
HELD_OUT = 8  # one title in so many never occurs in training text

@dataclass
class Review:
    opening: str
    statements: list = field(default_factory=list)  # (text with its leading space, value) in order
    latent: int = 0

    @property
    def text(self):
        return self.opening + "".join(t for t, _ in self.statements)

    @property
    def body(self):
        return "".join(t for t, _ in self.statements)

    @property
    def value(self):
        return sum(v for _, v in self.statements)

def title_is_held_out(adjective, noun):
    return (TITLE_ADJECTIVES.index(adjective) * 7 + TITLE_NOUNS.index(noun) * 3) % HELD_OUT == 0

class Grammar:
    def __init__(self, seed, held_out=False):
        self.rng, self.held_out = random.Random(seed), held_out

    def _title(self):
        while True:
            a, n = self.rng.choice(TITLE_ADJECTIVES), self.rng.choice(TITLE_NOUNS)
            if a != n and title_is_held_out(a, n) == self.held_out:
                return f"The {a} {n}" if self.rng.random() < 0.7 else f"{a} {n}"

    def _person(self):
        return f"{self.rng.choice(FIRST_NAMES)} {self.rng.choice(LAST_NAMES)}"

    def _fill(self, shape, film):
        c = self.rng.choice
        text = shape.format_map(film | dict(rel=c(RELATIVES), place=c(PLACES), setting=c(SETTINGS), goal=c(GOALS), when=c(OCCASIONS),
                                            min=c(MINUTES)))
        return text.replace(" a adventure", " an adventure")

    def opening(self):
        """An opening with the film's people, and whether a clause in lower case must follow."""
        c = self.rng.choice
        film = dict(title=self._title(), director=self._person(), actor=self._person(), actor2=self._person(), genre=c(GENRES))
        film["role"], film["role2"] = self.rng.sample(ROLES, 2)
        shape, _, goes_on = self.rng.choice(OPENINGS).rpartition("/")
        return self._fill(shape, film), film, goes_on == ","

    def _aspect(self, shape, film, left, value, value2=None):
        a, b = (left.pop(), left.pop()) if "{T2}" in shape else (left.pop(), None)
        words = dict(zip(("T", "plural"), NAMES[a]))
        words |= dict(j=self.rng.choice(WORDS[a][value]), r=self.rng.choice(ADVERBS[value]))
        if b:
            words |= dict(T2=NAMES[b][0], was2="were" if NAMES[b][1] else "was",
                          j2=self.rng.choice(WORDS[b][value2]), r2=self.rng.choice(ADVERBS[value2]))
            if "Both" in shape:  # one word must fit both
                words["j"] = self.rng.choice({2: ["superb", "brilliant", "wonderful"], 1: ["good", "solid", "charming"],
                                              -1: ["weak", "dull", "flat"], -2: ["terrible", "awful", "dreadful"]}[value])
        plural = words.pop("plural")
        words |= dict(was="were" if plural else "was", was1="were" if plural else "was", it="they were" if plural else "it was")
        return self._fill(shape, film | words)

    def _statement(self, value, film, left):
        """A statement of the given value: its text and the value it really has (contrasts count both sides)."""
        roll, rng = self.rng.random(), self.rng
        if len(left) < 2 or roll < 0.34:
            return self._fill(rng.choice(FREE_SHAPES[value]), film), value
        if roll < 0.78:
            text = self._aspect(rng.choice(ASPECT_SHAPES), film, left, value)
            return (f"{text}, {rng.choice(TAILS[value])}" if "," not in text and rng.random() < 0.15 else text), value
        other = (1 if rng.random() < 0.65 else 2) * (1 if value > 0 else -1)
        if roll < 0.88:
            shape = rng.choice(PAIR_SHAPES)
            other = value if "Both" in shape else other
            return self._aspect(shape, film, left, value, other), value + other
        return self._aspect(rng.choice(CONTRAST_SHAPES), film, left, -other, value), value - other

    def body(self, opening, film, clause, latent):
        rng, review = self.rng, Review(opening, latent=latent)
        left = list(ASPECTS)
        rng.shuffle(left)
        count, previous = rng.choice((3, 4, 4, 5, 5, 6)), 0
        for i in range(count):
            if i < 2 and rng.random() < 0.3:  # what it is about comes before what one thinks of it
                text, value = self._fill(rng.choice(NEUTRAL_SHAPES), film), 0
            else:
                wanted = rng.choices((2, 1, -1, -2), LATENT[latent])[0]
                text, value = self._statement(wanted, film, left)
                sign = (wanted > 0) - (wanted < 0)
                turns_itself = text.split(" ")[0].rstrip(",") in STARTS_ITSELF or any(w in text for w in (" but ", " yet ", "however"))
                joint = "" if not previous or turns_itself else rng.choice(JOINS if sign == previous else TURNS)
                if joint:
                    text = joint + _lower(text)
                previous = sign
            if i == 0 and clause:
                text = _lower(text)
            review.statements.append((f" {text}.", value))
        if rng.random() < 0.7:  # the verdict follows what was said, with some noise
            mean = review.value / count + rng.gauss(0, 0.35)
            verdict = max(-2, min(2, round(mean * 1.2)))
            review.statements.append((f" {self._fill(rng.choice(VERDICTS[verdict]), film)}.", verdict))
        return review

    def latent(self):
        return self.rng.choices(list(LATENT_WEIGHTS), list(LATENT_WEIGHTS.values()))[0]

    def review(self):
        return self.body(*self.opening(), self.latent())

def _lower(text):
    """Lower case for a clause, except for names and "I"."""
    first = text.split(" ")[0].rstrip(",")
    return text if first == "I" or first in FIRST_NAMES else text[0].lower() + text[1:]

def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stats", action="store_true")
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    grammar = Grammar(args.seed, args.held_out)
    reviews = [grammar.review() for _ in range(args.count)]
    if args.stats:
        import collections, re, statistics
        words = collections.Counter(w for r in reviews for w in re.findall(r"\w+", r.text))
        print(len(words), "words;", statistics.mean(len(r.text.split()) for r in reviews), "words a review")
        print("values", statistics.mean(r.value for r in reviews), statistics.pstdev(r.value for r in reviews))
        print([w for w, n in words.items() if n < 5])
    elif args.json:
        for r in reviews:
            print(json.dumps({"text": r.text}))
    else:
        for r in reviews:
            print(f"[{r.latent:+d} {r.value:+d}] {r.text}\n")

if __name__ == "__main__":
    main()
