/// Words that tell a person's name from others, in lower case.
enum NameWords {
    static let titles: Set<String> = [
        "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "lady", "rev", "reverend", "herr", "frau", "monsieur", "madame", "mme",
        "mlle", "señor", "señora", "signor", "signora", "messrs", "doktor",
    ]

    /// In front of a place rather than a person.
    static let wheres: Set<String> = ["in", "near", "at", "into", "across", "around", "outside", "throughout"]

    /// Between the parts of a name.
    static let particles: Set<String> = ["van", "von", "der", "den", "de", "del", "della", "di", "da", "du", "la", "le", "bin", "ibn", "al", "ten", "ter", "zu"]

    /// In front of somebody who speaks or is named.
    static let speech: Set<String> = [
        "said", "says", "asked", "replied", "wrote", "writes", "added", "explained", "told", "recalled", "answered", "whispered", "shouted", "named", "called",
        "née", "nee", "husband", "wife", "son", "daughter", "brother", "sister", "mother", "father", "friend", "colleague", "author", "poet", "singer", "actor",
        "actress", "lawyer", "nurse", "teacher", "student", "journalist", "spokesman", "spokeswoman", "spokesperson", "chairman", "chairwoman", "historian",
        "scientist", "physicist", "painter", "composer", "novelist", "detective", "dear",
    ]

    /// Behind somebody; what things do as well is left out.
    static let doings: Set<String> = [
        "said", "says", "asked", "replied", "wrote", "writes", "added", "explained", "told", "recalled", "answered", "whispered", "shouted", "smiled",
        "laughed", "nodded", "thinks", "thought", "believes", "believed", "remembers", "remembered", "married", "died", "lives", "lived", "studied", "retired",
        "knows", "knew", "loves", "loved", "wants", "wanted", "argues", "argued",
    ]

    /// Given names that are other words, too: at the begin of a sentence they need more.
    static let ambiguous: Set<String> = [
        "will", "may", "mark", "grace", "hope", "rose", "june", "april", "august", "joy", "faith", "art", "bill", "frank", "jack", "rich", "rob", "sue", "pat",
        "drew", "grant", "chase", "dean", "earl", "guy", "lance", "max", "miles", "norm", "ray", "rusty", "sandy", "sky", "summer", "violet", "daisy", "ivy",
        "lily", "olive", "pearl", "ruby", "amber", "crystal", "autumn", "dawn", "eve", "brook", "cliff", "dale", "glen", "heath", "lane", "reed", "wade", "young",
        "christian", "jordan", "paris", "london", "florence", "victoria", "charlotte", "sydney", "austin", "israel", "georgia", "virginia", "carolina", "china",
        "india", "asia", "chance", "major", "king", "duke", "prince", "page", "brown", "white", "black", "green", "long", "short", "price", "rice", "west", "east",
        "north", "south", "march", "an", "so", "my", "see", "do", "in", "le", "la", "van", "chi", "man", "bo", "ho", "li", "park", "lake", "hill", "woods", "stone",
    ]

    /// In front of one letter that is no initial: Figure A. Type B.
    static let labels: Set<String> = [
        "figure", "fig", "type", "table", "appendix", "section", "part", "chapter", "class", "grade", "vitamin", "hepatitis", "plan", "group", "theorem",
        "lemma", "case", "option", "answer", "point", "step", "exhibit", "schedule", "world", "question", "route", "channel", "series", "level", "unit",
    ]

    static let abbreviations: Set<String> = ["us", "uk", "un", "dc", "eu", "usa", "ussr", "ad", "am", "pm", "ny", "la", "ph", "st", "po", "eg", "ie", "phd", "ba", "ma", "md", "bc", "ce"]

    static let calendar = Set(
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december"
            .split(separator: " ").map(String.init))

    /// Capitalized words that are parts of other names and never of a person's, unless a list says so.
    static let others: Set<String> = {
        let places = """
            street road avenue lane square city county town village river lake mountain mountains mount island islands bay ocean sea valley park bridge station airport
            university college school institute hospital church cathedral museum library theater theatre hotel house palace castle court parliament congress
            senate government administration state ministry department office bureau agency committee commission council union united states kingdom republic federal national international
            santa san los las fort
            france germany italy spain england britain scotland wales ireland russia china japan india brazil canada america europe africa asia australia austria
            poland greece turkey egypt israel mexico texas california florida ohio roman greek latin jewish christian muslim catholic star field theory ancient
            partners capital sales manager public medieval modern
            north south east west northern southern eastern western new old great upper lower central saint st
            """
        let bodies = """
            box inc ltd llc corp corporation company co group bank fund trust association society foundation party league club team press times post journal magazine
            news network radio television studio studios records pictures entertainment games software systems technologies technology services
            solutions industries airlines motors force army navy police guard award prize cup championship olympics festival day week christmas easter
            war treaty act law bill code constitution revolution empire dynasty church bible god lord king queen prince princess president minister
            secretary director chairman general colonel captain major judge senator governor mayor doctor professor
            """
        let words = """
            the a an and or but if in on at of to for from with by as is are was were be been it its this that these those he she they we you i his her their our my
            your not no yes later today yesterday tomorrow tonight perhaps maybe meanwhile once soon again even still finally often sometimes never always now
            recently eventually instead moreover furthermore nevertheless thus hence indeed certainly clearly probably possibly usually generally originally
            initially similarly likewise according during until unless whether among between under over above below about across against along around behind
            beside beyond despite except inside into like near onto outside past per regarding toward towards upon within without when where what who why how which while after before since because although though however there here then than also some many most
            all any each every both few more other such only one two three four five six seven eight nine ten first second third last next chapter section
            figure table part volume page english french german spanish italian russian chinese japanese american british european african asian indian
            linux windows unix google microsoft apple facebook amazon internet web wikipedia
            """
        return calendar.union([places, bodies, words].joined(separator: " ").split(whereSeparator: \.isWhitespace).map(String.init))
    }()
}
