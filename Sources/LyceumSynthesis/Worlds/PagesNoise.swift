internal import LyceumExam

/// What is to go from noisy pages. Forms have `$` for an invented name, `@` for a number, `*` for a thing that is sold.
enum PagesNoise {
    enum Family {
        case navigation, button, notice, footer

        fileprivate var forms: Forms<String> {
            switch self {
            case .navigation: PagesNoise.navigation
            case .button: PagesNoise.button
            case .notice: PagesNoise.notice
            case .footer: PagesNoise.footer
            }
        }
    }

    /// Wordings a refiner may learn from, and wordings it has never seen.
    struct Forms<Form: Sendable>: Sendable {
        var known: [Form]
        var new: [Form]
    }

    static func chosen<Form: Sendable>(_ forms: Forms<Form>, _ wordings: NoisyPagesWorld.Wordings) -> [Form] {
        switch wordings {
        case .known: forms.known
        case .new: forms.new
        case .all: forms.known + forms.new
        }
    }

    static let navigation = Forms(
        known: [
            "Home | About | $ | Contact", "Menu Search $ Login", "$ > News > Archive", "Skip to content", "Sign in to $", "Home / Towns / $",
            "Previous page | Next page",
        ],
        new: ["Start | $ | Sitemap", "Menu Help $", "$ > Towns > Page @"])
    static let button = Forms(
        known: ["Share this on $", "Tweet Print Email $", "Like us on $!", "@ comments", "Rate this page: @", "Save Print Share"],
        new: ["Share with $", "@ people like this", "Print this page"])
    // Whole sentences, as rules for lines want them.
    static let notice = Forms(
        known: [
            "Click here to read more about $.", "You have @ free articles left this month.", "Subscribe to our newsletter at $.",
            "Our partner $ offers @ gifts to every new member.", "This page was last changed by user $ on day @.",
            "We use data of your visit to improve $.", "Please log in to leave a reply to $.", "This article is part of the series $.",
        ],
        new: [
            "Please subscribe to $ to read all articles.", "Our newsletter has @ readers.", "Click the button to send this page to $.",
            "Members of $ see no adverts on this page.",
        ])
    static let footer = Forms(
        known: [
            "Copyright @ $. All rights reserved.", "Terms of use | Privacy policy | $", "Powered by $ @", "$ accepts no liability for this page.",
            "Hosted by $ since @.", "Imprint | Jobs | $",
        ],
        new: ["All rights reserved by $.", "Privacy | Terms | @ $", "This page is hosted by $."])
    static let marks = Forms(known: [" [edit]", " >>> more", " (photo: $)", " [@]"], new: [" [read]", " (map: $)"])
    static let junk = Forms(
        known: [
            ["cheap * buy * best * price * online", "order * at $ for @ coins", "best * of $ price @"],
            ["Buy the best * of $ today.", "Our * is the cheapest * you can order at $.", "Order @ pieces and pay for one.", "Nobody sells more * than $."],
            ["$ $ $", "$ @ $ @", "$ | $ | $"],
            ["User $ wrote @ minutes ago.", "Thanks, this works for me.", "Has anybody seen the file of $?", "Reply @ to $."],
        ],
        new: [
            ["Win @ coins at $ now.", "Every player of $ gets @ free rounds.", "Play at $ and win *."],
            ["* - model $ - price @ - add to cart", "* $ in stock: @"],
        ])

    private static let goods = ["phones", "pills", "shoes", "loans", "watches", "games", "tickets", "cars"]

    static func line(
        _ family: Family, _ wordings: NoisyPagesWorld.Wordings, _ subject: NoisyPagesWorld.Subject, _ draws: inout SeededDraws
    ) -> String {
        var forms = family.forms
        if subject == .mathematics {
            let more = PagesFormulas.noise(family)
            forms = Forms(known: forms.known + more.known, new: forms.new + more.new)
        }
        return filled(draws.pick(chosen(forms, wordings)), &draws)
    }

    static func filled(_ form: String, _ draws: inout SeededDraws) -> String {
        var result = ""
        for character in form {
            switch character {
            case "$":
                var names = InventedNames()
                result += names.next(3, &draws)
            case "@": result += String(draws.within(1...2999))
            case "*": result += draws.pick(goods)
            default: result.append(character)
            }
        }
        return result
    }

    /// A paragraph as a page has it: some with a mark at the end, some with a word whose letters are spaced out.
    static func marked(
        _ paragraph: String, _ wordings: NoisyPagesWorld.Wordings, _ draws: inout SeededDraws,
        _ replacements: inout [(source: String, target: String)]
    ) -> String {
        if draws.chance(0.06) {
            let mark = filled(draws.pick(chosen(marks, wordings)), &draws)
            if !replacements.contains(where: { $0.source == mark }) { replacements.append((mark, "")) }
            return paragraph + mark
        }
        guard draws.chance(0.04) else { return paragraph }
        var words = paragraph.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let long = words.indices.filter { words[$0].count >= 4 && words[$0].allSatisfy { ("a"..."z").contains($0) } }
        guard !long.isEmpty else { return paragraph }
        let place = draws.pick(long)
        let spaced = words[place].map(String.init).joined(separator: " ")
        guard !replacements.contains(where: { $0.source == spaced }) else { return paragraph }
        replacements.append((spaced, words[place]))
        words[place] = spaced
        return words.joined(separator: " ")
    }
}
