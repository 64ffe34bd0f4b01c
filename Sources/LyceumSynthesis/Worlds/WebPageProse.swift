internal import LyceumExam

/// Prose about places and people whose sentences hardly repeat within a page, as those of encyclopedias do.
///
/// Measured as the share of characters in runs of five words that come twice: about what the beginnings of encyclopedia articles of the same length have.
enum WebPageProse {
    /// Paragraphs of a page; a form of sentence comes again only in one sentence of twelve.
    static func paragraphs(_ count: Int, _ draws: inout SeededDraws) -> [String] {
        var rest = draws.shuffled(forms)
        let subject = draws.pick(towns)
        return (0..<count).map { _ in
            (0..<3 + draws.below(3)).map { _ in
                if rest.isEmpty { rest = draws.shuffled(forms) }
                let form = draws.chance(1.0 / 12) ? draws.pick(forms) : rest.removeLast()
                return filled(form, subject, &draws)
            }.joined(separator: " ")
        }
    }

    private static func filled(_ form: String, _ subject: String, _ draws: inout SeededDraws) -> String {
        var text = ""
        for character in form {
            switch character {
            case "%": text += draws.chance(0.4) ? subject : draws.pick(towns)
            case "@": text += draws.pick(people)
            case "#": text += draws.pick(things)
            case "&": text += draws.pick(kinds)
            case "~": text += draws.pick(times)
            case "+": text += String(2 + draws.below(900))
            case "^": text += String(1500 + draws.below(520))
            default: text.append(character)
            }
        }
        return SourceMixWorld.capitalized(text)
    }

    private static let towns = [
        "Aldmoor", "Brackwell", "Corvane", "Dunhollow", "Estermouth", "Farrow Hill", "Greyford", "Harlow Sands", "Inverleigh", "Jessam", "Kestrel Bay", "Lowmarsh",
        "Merrick", "Northwick", "Oldcastle", "Penharrow", "Quarrington", "Ravensby", "Saltford", "Thornbury Cross", "Upper Wend", "Vellmer", "Westering", "Yarrow",
    ]
    private static let people = [
        "the miller", "a widow from the hills", "Captain Lorne", "the second mayor", "her youngest brother", "two engineers", "Doctor Amsel", "the fishermen",
        "a painter named Odell", "the new schoolmaster", "Sister Marguerite", "an unknown traveler", "the weavers' guild", "old Tobias Finch", "the railway company",
        "a botanist", "his grandmother", "the night watchman", "Professor Hale", "several merchants",
    ]
    private static let things = [
        "lantern", "granary", "stone bridge", "ledger", "harbor wall", "orchard", "printing press", "clock tower", "ferry", "vineyard", "library", "copper mine",
        "chapel", "telescope", "windmill", "market hall", "reservoir", "school", "salt works", "lighthouse", "museum", "quarry", "town gate", "boathouse",
    ]
    private static let kinds = [
        "narrow", "famous", "half-finished", "quiet", "wooden", "costly", "forgotten", "southern", "brightly painted", "well-kept", "curious", "damaged", "modest",
        "enormous", "private", "temporary", "ancient", "public",
    ]
    private static let times = [
        "in late autumn", "before sunrise", "during the long winter", "after the harvest", "every seventh year", "on market days", "shortly after the war",
        "at low tide", "in the following spring", "for almost a decade", "until the bridge was closed", "when the first snow came", "by the end of May",
        "in those years", "on the last Sunday of June",
    ]

    private static let forms = [
        "The & # of % was finished in ^ and has been repaired twice since.", "Nobody knows why @ left % ~.", "About + people lived there when the # opened.",
        "Letters kept in the archive say that @ paid for the &  # alone.", "From the hill one can see as far as %.", "~, the road to % was hardly passable.",
        "A fire destroyed the # in ^, but its & walls stayed upright.", "According to @, such a # would never have been allowed in %.",
        "Its population fell by + within a generation.", "Most visitors come to see the & # beside the river.", "What remains of the # now belongs to %.",
        "Children used to swim near the old # ~.", "In ^ the council voted to sell the #.", "The water there is colder than anywhere else along the coast.",
        "Although @ had promised otherwise, work stopped ~.", "Trade with % made a few families rich and left many others poor.",
        "One of the & rooms holds + drawings by @.", "Farmers still grow barley and flax on the slopes.", "The name of % probably comes from a word for reeds.",
        "Historians disagree about whether @ ever visited the place.", "A second # was planned for ^ and never built.", "When the railway reached %, prices doubled.",
        "It took + workers to move the & #.", "Since then the # has served as a store for grain.", "Guides tell a different story about @ on each tour.",
        "Between % and the sea lie only meadows and a & #.", "The oldest document that mentions it dates from ^.", "Repairs cost more than the whole # had been worth.",
        "Many houses have blue doors, a custom that @ is said to have begun.", "Rain falls on about + days of the year.", "The & # can be reached on foot from the station.",
        "No other town of this size has its own #.", "~ the gates were shut against strangers from %.", "A plaque honors @, who taught here ~.",
        "Birds nest under the roof of the # and return each year.", "He described % as a & place with honest inns.", "She sold the # to @ for + crowns.",
        "Two rivers meet below the town, and both of them flood.", "Its bell, cast in ^, weighs as much as + sheep.", "After long talks @ agreed to share the harvest with %.",
        "Little else is known about that time.", "Ships from % brought timber, tar and dried fish.", "The mayor's house stands opposite a & #.",
        "Students of @ measured the tower again and found it + feet high.", "To this day the fair is held ~.", "Old maps show a # where the school is today.",
        "Neither the flood of ^ nor the frost that followed drove people away.", "Bread baked in % was once sold as far away as the capital.",
        "Visitors should ask at the # for the key.", "Under the floor lay coins, a & knife and + beads of glass.", "Only @ objected when the forest was cleared.",
        "The path climbs past a & # before it enters the wood.", "That winter the lake froze and carts from % crossed it safely.",
        "Plans by @ for a larger # were shown to the public ~.", "Music has been part of life in % for + years.", "Its & gardens opened to everyone in ^.",
        "If the wind turns north, fog covers the whole valley.", "Wool was washed in the stream and dried behind the #.", "By ^ only + of the mills were still running.",
        "There is a & view of the # from every window.", "People say that @ hid a map inside the #.",
    ].map { $0.replacing("  ", with: " ") }
}
