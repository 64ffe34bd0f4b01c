internal import LyceumConfiguration
internal import LyceumCore

extension FilterCatalog {
    static let c4Lines: FilterDeclaration = {
        let unit = ConfigurationKey<String>.choice(
            "unit", [ConfigurationChoice("line", "Every line is judged."), ConfigurationChoice("sentence", "Every sentence is judged.")],
            default: "line", "What is judged and dropped.")
        let citations = ConfigurationKey<Bool>.flag("remove_citations", default: true, "Whether [12], [edit] and [citation needed] are taken out.")
        let terminal = ConfigurationKey<Bool>.flag(
            "terminal_punctuation", default: true, "Whether lines without . ? ! \" ' at the end are dropped; FineWeb does without.")
        let sentences = ConfigurationKey<Int>.whole("least_sentences", in: 0...1_000_000, default: 5, "Sentences a text must keep; 0 for no limit.")
        let words = ConfigurationKey<Int>.whole("least_words", in: 0...1_000_000, default: 3, "Words of the shortest line; 0 for no limit.")
        let longest = ConfigurationKey<Int>.whole(
            "longest_word", in: 0...1_000_000, unit: "characters", default: 1000, "Lines with a longer word are dropped; 0 for no limit.")
        let lorem = ConfigurationKey<Bool>.flag("lorem_ipsum", default: true, "Whether “lorem ipsum” drops the text.")
        let script = ConfigurationKey<Bool>.flag("javascript", default: true, "Whether “javascript” drops the line.")
        let bracket = ConfigurationKey<Bool>.flag("curly_bracket", default: true, "Whether a curly bracket drops the text.")
        let policy = ConfigurationKey<Bool>.flag("policy", default: true, "Whether phrases about cookies, privacy and terms drop the line.")
        return FilterDeclaration(
            C4LineFilter.self, "C4's line rules: takes lines out, drops what keeps too few sentences.",
            keys: [
                unit.declaration, citations.declaration, terminal.declaration, sentences.declaration, words.declaration, longest.declaration,
                lorem.declaration, script.declaration, bracket.declaration, policy.declaration,
            ]
        ) { reader in
            var filter = C4LineFilter()
            filter.unit = C4LineFilter.Unit(rawValue: reader[unit]) ?? .line
            filter.removesCitations = reader[citations]
            filter.needsTerminalPunctuation = reader[terminal]
            filter.leastSentences = limit(reader[sentences])
            filter.leastWords = limit(reader[words])
            filter.longestWord = limit(reader[longest])
            filter.dropsLoremIpsum = reader[lorem]
            filter.dropsJavaScript = reader[script]
            filter.dropsCurlyBrackets = reader[bracket]
            filter.dropsPolicies = reader[policy]
            return filter
        }
    }()

    static let c4Paragraphs: FilterDeclaration = {
        let length = ConfigurationKey<Int>.whole("least_length", in: 1...1_000_000, unit: "characters", default: 200, "Length of a line that counts.")
        return FilterDeclaration(
            C4ParagraphFilter.self, "mC4's rule: three long lines, or the text is dropped.", keys: [length.declaration]
        ) { reader in
            var filter = C4ParagraphFilter()
            filter.leastLength = reader[length]
            return filter
        }
    }()

    static let badWords: FilterDeclaration = {
        let list = ConfigurationKey<String>.requiredPath("list", "The words, one on a line, in lower case.")
        let language = ConfigurationKey<String>.text("language", default: "en", "The language of the list; documents in other languages are kept.")
        let missing = ConfigurationKey<String>.text("default_language", default: "en", "The language of documents whose field “language” is absent.")
        let keep = ConfigurationKey<Double>.number("keep_fraction", in: 0...1, default: 0, "Share of such documents that is kept all the same.")
        let seed = ConfigurationKey<Int>.whole("seed", in: 0...Int.max, default: 0, "Decides which are kept.")
        return FilterDeclaration(
            BadWordsFilter.self, "Drops texts with a word of a list.",
            keys: [list.declaration, language.declaration, missing.declaration, keep.declaration, seed.declaration]
        ) { reader in
            let path = reader[list]
            guard !path.isEmpty, let words = load(reader, list.name, { () throws(LyceumError) in try TextFile.lines(path) }) else { return nil }
            var filter = BadWordsFilter(lists: [reader[language]: words])
            filter.defaultLanguage = reader[missing]
            filter.keepFraction = reader[keep]
            filter.seed = UInt64(reader[seed])
            return filter
        }
    }()

    static let refinedWebLines: FilterDeclaration = {
        let upper = ConfigurationKey<Double>.number("most_upper_case", in: 0...1, default: 0.6, "Upper-case letters of a line's characters.")
        let removed = ConfigurationKey<Double>.number("most_removed_words", in: 0...1, default: 0.05, "Words taken out of all; more drops the text.")
        let longest = ConfigurationKey<Int>.whole(
            "longest_invitation", in: 0...1_000_000, unit: "words", default: 0,
            "Invitations to sign in, read more and carts count in lines of at most so many words; 0 for all lines.")
        return FilterDeclaration(
            RefinedWebLineFilter.self, "RefinedWeb's corrections: takes out lines that are no text, drops what loses too much.",
            keys: [upper.declaration, removed.declaration, longest.declaration]
        ) { reader in
            var filter = RefinedWebLineFilter()
            filter.mostUpperCase = reader[upper]
            filter.mostRemovedWords = reader[removed]
            filter.longestInvitation = limit(reader[longest])
            return filter
        }
    }()

    static let personalData: FilterDeclaration = {
        let kinds = ConfigurationKey<[String]>.texts(
            "kinds", default: ["email", "ipv4"], "What is replaced: email, ipv4, ipv6, phone, iban, card, name.")
        let all = ConfigurationKey<Bool>.flag("private_addresses", default: false, "Whether IPv4 addresses that are not public are replaced, too.")
        let given = ConfigurationKey<[String]>.paths("given_names", "For name: files with given names, one on a line; more names are found with them.")
        let surnames = ConfigurationKey<[String]>.paths("surnames", "For name: files with surnames, one on a line.")
        return FilterDeclaration(
            PersonalDataFilter.self, "Replaces personal data; drops nothing.",
            keys: [kinds.declaration, all.declaration, given.declaration, surnames.declaration]
        ) { reader in
            var filter = PersonalDataFilter(given: lists(reader, given), surnames: lists(reader, surnames))
            filter.kinds = []
            for name in reader[kinds] {
                if let kind = PersonalDataFilter.Kind(rawValue: name) { filter.kinds.insert(kind) } else {
                    let known = PersonalDataFilter.Kind.allCases.map(\.rawValue)
                    reader.report(
                        kinds.name, "expected \(known.joined(separator: ", ")), found “\(name)”",
                        remedy: LyceumError.nearestNameRemedy(name, among: known, otherwise: "choose from these"))
                }
            }
            if !filter.kinds.contains(.name), !(reader[given] + reader[surnames]).isEmpty {
                reader.report(reader[given].isEmpty ? surnames.name : given.name, "lists of names mean nothing without name", remedy: "add name to kinds")
            }
            filter.replacesPrivateAddresses = reader[all]
            return filter
        }
    }()

    /// The lines of all files of a key.
    static func lists(_ reader: ConfigurationReader, _ key: ConfigurationKey<[String]>) -> [String] {
        reader[key].flatMap { path in load(reader, key.name) { () throws(LyceumError) in try TextFile.lines(path) } ?? [] }
    }

    static let url: FilterDeclaration = {
        let domains = ConfigurationKey<[String]>.paths("domains", "Files with blocked domains and hosts, one on a line.")
        let urls = ConfigurationKey<[String]>.paths("urls", "Files with blocked addresses.")
        let hard = ConfigurationKey<[String]>.paths("hard_words", "Files with words of which one in an address blocks it.")
        let soft = ConfigurationKey<[String]>.paths("soft_words", "Files with words of which several block it.")
        let parts = ConfigurationKey<[String]>.paths("subwords", "Files with parts of words that block it.")
        let least = ConfigurationKey<Int>.whole("least_soft_words", in: 0...1000, default: 2, "How many soft words block; 0 for none.")
        let missing = ConfigurationKey<Bool>.flag("drop_missing", default: false, "Whether documents without an address are dropped.")
        let suffixes = ConfigurationKey<String?>.path(
            "public_suffixes", automatic: "the system's list", "The list of public suffixes, in the form of publicsuffix.org.")
        return FilterDeclaration(
            URLFilter.self, "Drops documents by their address: lists of domains, addresses and words.",
            keys: [
                domains.declaration, urls.declaration, hard.declaration, soft.declaration, parts.declaration, least.declaration,
                missing.declaration, suffixes.declaration,
            ]
        ) { reader in
            func read(_ key: ConfigurationKey<[String]>, _ areWords: Bool) -> Set<String> {
                reader[key].reduce(into: []) { all, path in
                    all.formUnion(load(reader, key.name) { () throws(LyceumError) in try URLFilter.Lists.read(path, areWords: areWords) } ?? [])
                }
            }
            var lists = URLFilter.Lists()
            lists.domains = read(domains, false)
            lists.urls = read(urls, false)
            lists.hardWords = read(hard, true)
            lists.softWords = read(soft, true)
            lists.subwords = read(parts, true)
            var list = PublicSuffixes.standard()
            if let path = reader[suffixes] {
                guard let own = load(reader, suffixes.name, { () throws(LyceumError) in try PublicSuffixes(path: path) }) else { return nil }
                list = own
            }
            var filter = URLFilter(lists: lists, suffixes: list)
            filter.leastSoftWords = reader[least]
            filter.dropsMissing = reader[missing]
            return filter
        }
    }()
}
