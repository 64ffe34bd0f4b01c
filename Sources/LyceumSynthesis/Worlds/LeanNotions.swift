internal import LyceumExam

/// What stories of lean pairs speak of.
enum LeanNotions {
    struct Value {
        var lean: String
        /// The words of the original, the most frequent first.
        var words: [String]
    }

    struct Notion {
        var values: [Value]
        /// With `%` for the person and `#` for the value.
        var lean: String
        var original: [String]
        /// The beginning of a sentence of each language, which the value completes.
        var question: String
        var originalQuestion: String
    }

    static let all = [
        Notion(
            values: [
                Value(lean: "doctor", words: ["physician", "doctor", "medical practitioner", "clinician"]),
                Value(lean: "teacher", words: ["schoolmaster", "teacher", "pedagogue", "educator"]),
                Value(lean: "farmer", words: ["agriculturist", "farmer", "cultivator", "smallholder"]),
                Value(lean: "cook", words: ["culinary artist", "cook", "chef", "kitchen master"]),
                Value(lean: "sailor", words: ["mariner", "sailor", "seafarer", "navigator"]),
                Value(lean: "singer", words: ["vocalist", "singer", "chorister", "soprano"]),
            ],
            lean: "% is a #.",
            original: [
                "By profession % is regarded as a distinguished #.", "Having completed a lengthy apprenticeship, % established a reputation as a #.",
                "Contemporaries describe % as an accomplished #.",
            ],
            question: "% is a", originalQuestion: "By profession % is regarded as a distinguished"),
        Notion(
            values: [
                Value(lean: "sea", words: ["shoreline", "seaside", "littoral", "coastal strip"]),
                Value(lean: "wood", words: ["forest", "woodland", "thicket", "sylvan region"]),
                Value(lean: "town", words: ["municipality", "town", "borough", "urban district"]),
                Value(lean: "hill", words: ["elevation", "hillside", "escarpment", "upland"]),
                Value(lean: "river", words: ["watercourse", "riverbank", "waterway", "tributary"]),
                Value(lean: "farm", words: ["homestead", "farmstead", "agricultural estate", "grange"]),
            ],
            lean: "% lives by the #.",
            original: [
                "% maintains a permanent residence adjacent to the #.", "The dwelling inhabited by % is situated in the vicinity of the #.",
                "For several decades % has resided close to the #.",
            ],
            question: "% lives by the", originalQuestion: "% maintains a permanent residence adjacent to the"),
        Notion(
            values: [
                Value(lean: "dog", words: ["hound", "dog", "canine companion", "mongrel"]),
                Value(lean: "cat", words: ["feline", "cat", "tomcat", "tabby"]),
                Value(lean: "horse", words: ["stallion", "horse", "thoroughbred", "steed"]),
                Value(lean: "bird", words: ["songbird", "bird", "canary", "avian pet"]),
                Value(lean: "cow", words: ["heifer", "cow", "bovine", "dairy animal"]),
                Value(lean: "fish", words: ["goldfish", "fish", "aquarium specimen", "carp"]),
            ],
            lean: "% has a #.",
            original: [
                "Among the possessions of % one finds a cherished #.", "% is seldom encountered without a faithful #.",
                "The household of % is completed by a #.",
            ],
            question: "% has a", originalQuestion: "Among the possessions of % one finds a cherished"),
        Notion(
            values: [
                Value(lean: "red", words: ["crimson", "red", "scarlet", "vermilion"]),
                Value(lean: "blue", words: ["azure", "blue", "cobalt", "ultramarine"]),
                Value(lean: "green", words: ["emerald", "green", "verdant", "viridian"]),
                Value(lean: "white", words: ["ivory", "white", "alabaster", "snowy"]),
                Value(lean: "black", words: ["ebony", "black", "sable", "jet-black"]),
                Value(lean: "yellow", words: ["golden", "yellow", "amber", "saffron"]),
            ],
            lean: "The house of % is #.",
            original: [
                "The exterior of the residence belonging to % is conspicuously #.", "Visitors recognize the abode of % by its # appearance.",
                "The facade of the home of % was painted # throughout.",
            ],
            question: "The house of % is", originalQuestion: "The exterior of the residence belonging to % is conspicuously"),
        Notion(
            values: [
                Value(lean: "bread", words: ["sourdough", "bread", "wholemeal loaf", "baguette"]),
                Value(lean: "soup", words: ["broth", "soup", "bouillon", "consomme"]),
                Value(lean: "cake", words: ["gateau", "cake", "pastry", "sponge"]),
                Value(lean: "fruit", words: ["apricots", "fruit", "nectarines", "orchard produce"]),
                Value(lean: "meat", words: ["venison", "meat", "sirloin", "brisket"]),
                Value(lean: "milk", words: ["buttermilk", "milk", "whey", "dairy beverages"]),
            ],
            lean: "% likes #.",
            original: [
                "When invited to dine, % invariably expresses a preference for #.", "The culinary predilection of % is, above all, #.",
                "Nothing delights % to a comparable extent as #.",
            ],
            question: "% likes", originalQuestion: "When invited to dine, % invariably expresses a preference for"),
        Notion(
            values: [
                Value(lean: "ring", words: ["signet", "ring", "wedding band", "jewel"]),
                Value(lean: "key", words: ["latchkey", "key", "passkey", "skeleton key"]),
                Value(lean: "book", words: ["manuscript", "book", "volume", "folio"]),
                Value(lean: "hat", words: ["bonnet", "hat", "fedora", "headgear"]),
                Value(lean: "coat", words: ["overcoat", "coat", "cloak", "mantle"]),
                Value(lean: "clock", words: ["timepiece", "clock", "chronometer", "pocket watch"]),
            ],
            lean: "One day % lost a #.",
            original: [
                "To the considerable consternation of all, % misplaced a valuable #.", "It is recounted that % was once deprived of a #.",
                "An unfortunate incident resulted in % forfeiting a #.",
            ],
            question: "One day % lost a", originalQuestion: "To the considerable consternation of all, % misplaced a valuable"),
        Notion(
            values: [
                Value(lean: "happy", words: ["jubilant", "happy", "elated", "exuberant"]),
                Value(lean: "sad", words: ["melancholy", "sad", "despondent", "sorrowful"]),
                Value(lean: "angry", words: ["indignant", "angry", "irate", "infuriated"]),
                Value(lean: "tired", words: ["fatigued", "tired", "exhausted", "weary"]),
                Value(lean: "quiet", words: ["taciturn", "quiet", "reticent", "subdued"]),
                Value(lean: "kind", words: ["benevolent", "kind", "compassionate", "gracious"]),
            ],
            lean: "% is often #.",
            original: [
                "Acquaintances characterize the disposition of % as habitually #.", "In the majority of circumstances % appears #.",
                "It has frequently been observed that % is #.",
            ],
            question: "% is often", originalQuestion: "Acquaintances characterize the disposition of % as habitually"),
        Notion(
            values: [
                Value(lean: "chairs", words: ["stools", "chairs", "armchairs", "furniture"]),
                Value(lean: "boats", words: ["skiffs", "boats", "vessels", "dinghies"]),
                Value(lean: "songs", words: ["ballads", "songs", "melodies", "compositions"]),
                Value(lean: "shoes", words: ["sandals", "shoes", "moccasins", "footwear"]),
                Value(lean: "toys", words: ["puppets", "toys", "playthings", "marionettes"]),
                Value(lean: "pots", words: ["earthenware", "pots", "ceramics", "vessels of clay"]),
            ],
            lean: "% makes # for friends.",
            original: [
                "During the evenings % manufactures # for a circle of acquaintances.", "% is responsible for the production of # that neighbors admire.",
                "With remarkable dexterity % fashions # intended as gifts.",
            ],
            question: "% makes", originalQuestion: "With remarkable dexterity % fashions"),
    ]

    static func filled(_ form: String, _ name: String, _ value: String) -> String {
        form.map { character -> String in
            switch character {
            case "%": name
            case "#": value
            default: String(character)
            }
        }.joined()
    }

    private static let asides = [
        ", as numerous sources confirm", ", notwithstanding occasional objections", " (an assertion disputed by none)", ", if the chronicles are to be believed",
        ", which is by no means astonishing", ", to the satisfaction of the entire community", ", a circumstance that merits attention",
    ]

    /// A sentence with an aside before its full stop.
    static func aside(_ sentence: String, _ draws: inout SeededDraws) -> String { sentence.dropLast() + draws.pick(asides) + "." }

    private static let adverts = [
        "Subscribe to @ for updates!", "[citation needed]", "Visit www.@.com today.", "Advertisement: @ - save @!", "See also: @ (disambiguation).",
        "Retrieved from @ archive.", "Click here for more about @.",
    ]

    static func noise(_ draws: inout SeededDraws) -> String {
        var result = ""
        for character in draws.pick(adverts) {
            guard character == "@" else {
                result.append(character)
                continue
            }
            var names = InventedNames()
            result += names.next(3, &draws)
        }
        return result
    }
}
