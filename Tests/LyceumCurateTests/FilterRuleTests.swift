import LyceumCore
import Testing

@testable import LyceumCurate

@Suite("Rules of the filters")
struct FilterRuleTests {
    private func verdict(_ filter: some DocumentFilter, _ text: String, metadata: JSON = [:]) throws -> String {
        var document = CuratedDocument(id: "1", text: text, metadata: metadata.objectValue ?? JSON.Object())
        if case .drop(let reason) = try filter.judge(&document) { return reason }
        return "keep"
    }

    private func corrected(_ filter: some DocumentFilter, _ text: String) throws -> String {
        var document = CuratedDocument(id: "1", text: text)
        let verdict = try filter.judge(&document)
        #expect(verdict == .keep)
        return document.text
    }

    // MARK: - Repetition

    @Test("Repeated lines, paragraphs and n-grams are told apart")
    func repetition() throws {
        let filter = GopherRepetitionFilter()
        #expect(try verdict(filter, String(repeating: "I am your father.\n", count: 4)) == "dup_line_frac")
        #expect(try verdict(filter, String(repeating: "I am your father.\n\n", count: 4)) == "dup_para_frac")
        #expect(try verdict(filter, "I am Frank, I am Frank, I am Frank") == "top_2_gram")
        #expect(try verdict(filter, "I am Frank, you are Jhon. I am Frank. I am Frank you are Jhon") == "top_3_gram")
        #expect(try verdict(filter, "") == "empty")
        #expect(try verdict(filter, "\n") == "dup_line_frac")
    }

    @Test("A share at its limit is kept; every limit can be taken away")
    func repetitionLimits() throws {
        // Three of ten lines repeat others: exactly 0.3.
        let lines = (0..<7).map { "line number \($0) of seven with a longer and quite different end \($0 * 7919)" } + ["a", "a", "a", "a"].dropFirst()
        let text = lines.joined(separator: "\n")
        var filter = GopherRepetitionFilter()
        filter.paragraphs = nil
        filter.topGrams = []
        filter.repeatedGrams = []
        #expect(try verdict(filter, text) == "keep")
        filter.lines = 0.19
        #expect(try verdict(filter, text) == "dup_line_frac")
        filter.lines = nil
        #expect(try verdict(filter, text) == "keep")
        filter.lines = 0.25
        filter.countsFirst = true
        #expect(try verdict(filter, text) == "dup_line_frac")
    }

    @Test("Runs of words are counted as brute force counts them")
    func windows() throws {
        var state: UInt64 = 5
        for round in 0..<60 {
            let words = (0..<(round * 3)).map { _ -> String in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return ["a", "b", "ab", "é", "ba", "日本"][Int(state >> 33) % 6]
            }
            let analyzer = TextAnalyzer()
            try analyzer.load(words.joined(separator: " "))
            #expect(analyzer.wordTexts == words)
            analyzer.windows.load(analyzer.words)
            for n in 2...6 {
                #expect(analyzer.windows.topScalars(n, &analyzer.counter) == Self.top(words, n))
                #expect(analyzer.windows.repeatedScalars(n, &analyzer.counter) == Self.repeated(words, n))
            }
        }
    }

    private static func top(_ words: [String], _ n: Int) -> Int {
        guard words.count >= n else { return 0 }
        let grams = (0...words.count - n).map { words[$0..<$0 + n].joined(separator: " ") }
        var counts: [String: Int] = [:]
        for gram in grams { counts[gram, default: 0] += 1 }
        let most = counts.values.max() ?? 0
        return (grams.first { counts[$0] == most }?.unicodeScalars.count ?? 0) * most
    }

    private static func repeated(_ words: [String], _ n: Int) -> Int {
        var (seen, total, index) = (Set<String>(), 0, 0)
        while index + n <= words.count {
            let gram = words[index..<index + n].joined()
            if seen.insert(gram).inserted { index += 1 } else {
                total += gram.unicodeScalars.count
                index += n
            }
        }
        return total
    }

    // MARK: - Quality

    @Test("Words too few, too short, too long; symbols; stop words")
    func quality() throws {
        var filter = GopherQualityFilter()
        filter.leastWords = 10
        filter.mostWords = 1000
        #expect(try verdict(filter, "too short") == "gopher_short_doc")
        #expect(try verdict(filter, String(repeating: "I am ", count: 20)) == "gopher_below_avg_threshold")
        #expect(try verdict(filter, String(repeating: "interconnection ", count: 20)) == "gopher_above_avg_threshold")
        #expect(try verdict(filter, String(repeating: "# comment ", count: 20)) == "gopher_too_many_hashes")
        #expect(try verdict(filter, String(repeating: "... comment ", count: 20)) == "gopher_too_many_ellipsis")
        #expect(try verdict(filter, String(repeating: "Where is it now ", count: 10)) == "gopher_enough_stop_words")
        #expect(try verdict(filter, String(repeating: "The words with that ", count: 10)) == "keep")
        #expect(try verdict(filter, String(repeating: "the word ", count: 501)) == "gopher_long_doc")
    }

    @Test("Without a least number of words, texts without words divide nothing by zero", arguments: ["", " ", "\n\n", "?!", "—"])
    func empty(_ text: String) throws {
        var filter = GopherQualityFilter()
        filter.leastWords = nil
        filter.leastStopWords = nil
        filter.leastAlphabeticWords = nil
        #expect(try verdict(filter, text) == "keep")
        #expect(["keep", "empty", "line_punct_ratio", "short_line_ratio"].contains(try verdict(FineWebQualityFilter(), text)))
        #expect(try verdict(C4LineFilter(), text) == "too_few_sentences")
        #expect(try verdict(RefinedWebLineFilter(), text) == (["?!", "—"].contains(text) ? "refinedweb_removed_words" : "keep"))
    }

    // MARK: - C4

    @Test("Lines go for their own reasons, documents for theirs")
    func lines() throws {
        var filter = C4LineFilter()
        filter.leastSentences = nil
        #expect(try corrected(filter, "A line of words.\nno end\nShort one.\n  Another good line here!  ") == "A line of words.\nAnother good line here!")
        #expect(try corrected(filter, "We cite this [12][] here [edit] now[citation needed].") == "We cite this  here  now.")
        #expect(try corrected(filter, "Please enable JavaScript to go on.\nWe kept this line here.") == "We kept this line here.")
        #expect(try corrected(filter, "Read our Privacy Policy and more.\nWe use cooKies on this site.\nThat is the rest.") == "That is the rest.")
        #expect(try verdict(filter, "A text with Lorem Ipsum in it.") == "lorem_ipsum")
        #expect(try verdict(filter, "A text with a { in it.") == "curly_bracket")
        #expect(try verdict(filter, "{ too short\nA line without it stays.") == "keep")
        #expect(try corrected(filter, "This one ends badly...\nThis ends in a quote.\"") == "This ends in a quote.\"")
        let long = String(repeating: "x", count: 1001)
        #expect(try corrected(filter, "A word \(long) here.\nA word \(long.dropFirst()) here.") == "A word \(long.dropFirst()) here.")
        #expect(try verdict(C4LineFilter(), "One is here. Two is here. Three is here. Four is here.") == "too_few_sentences")
        #expect(try verdict(C4LineFilter(), "One is here. Two is here. Three is here. Four is here. Five.") == "keep")
    }

    @Test("Three long lines make a page")
    func paragraphs() throws {
        let line = String(repeating: "é", count: 200)
        #expect(try verdict(C4ParagraphFilter(), [line, line, line].joined(separator: "\n")) == "keep")
        #expect(try verdict(C4ParagraphFilter(), [line, line, String(line.dropLast())].joined(separator: "\n")) == "< 3 paragraphs")
    }

    @Test("Bad words stand alone, but anywhere in Japanese; a share may stay, the same for any order")
    func badWords() throws {
        var filter = BadWordsFilter(lists: ["en": ["bad word", "nasty"], "ja": ["悪い", "グロ"]])
        let dropped = "document_removed_with_badwords"
        #expect(try verdict(filter, "A NASTY thing") == dropped)
        #expect(try verdict(filter, "nasty") == dropped)
        #expect(try verdict(filter, "dynasty, nasty_thing") == "keep")
        #expect(try verdict(filter, "some (bad word)!") == dropped)
        #expect(try verdict(filter, "これは悪い言葉", metadata: ["language": "ja"]) == dropped)
        #expect(try verdict(filter, "グロース", metadata: ["language": "ja"]) == "keep")
        #expect(try verdict(filter, "nasty", metadata: ["language": "xx"]) == "keep")
        filter.keepFraction = 0.5
        var kept = 0
        for number in 0..<2000 {
            var document = CuratedDocument(id: "d/\(number)", text: "nasty")
            if try filter.judge(&document) == .keep { kept += 1 }
        }
        #expect((900...1100).contains(kept))
    }

    // MARK: - RefinedWeb

    @Test("Lines that are no text are taken out; too much of it drops the document")
    func refinedWeb() throws {
        let text = (0..<30).map { "This is a good line of the text number \($0)." }.joined(separator: "\n")
        for line in ["3 likes", "12 345", "Home", "Sign up", "SHOP NOW TODAY", "2 items in cart"] {
            #expect(try corrected(RefinedWebLineFilter(), text + "\n" + line) == text)
        }
        #expect(try corrected(RefinedWebLineFilter(), text + "\nAnd Read More...") == text)
        #expect(try verdict(RefinedWebLineFilter(), "A line of text.\n3 likes") == "refinedweb_removed_words")
        #expect(try corrected(RefinedWebLineFilter(), text + "\n\nThe end is 2024 here.") == text + "\n\nThe end is 2024 here.")
    }

    // MARK: - Addresses

    @Test("Domains, hosts, addresses, words and parts of words block")
    func urls() throws {
        var lists = URLFilter.Lists()
        lists.domains = ["blocked.com", "danger.org", "badsubdomain.nice.com"]
        lists.urls = ["https://ok.com/bad-page"]
        lists.hardWords = ["hardword"]
        lists.softWords = ["soft", "words"]
        lists.subwords = ["subword"]
        let filter = URLFilter(lists: lists, suffixes: .short)
        func url(_ url: String) throws -> String { try verdict(filter, "text", metadata: ["url": .string(url)]) }
        #expect(try url("https://hey.danger.org/x") == "domain")
        #expect(try url("https://badsubdomain.nice.com/x") == "subdomain")
        #expect(try url("https://sdsd.badsubdomain.nice.com/x") == "keep")
        #expect(try url("https://blocke.dcom/x") == "keep")
        #expect(try url("https://ok.com/bad-page") == "url")
        #expect(try url("https://ok.com/hardword-1") == "hard_blacklisted")
        #expect(try url("https://ok.com/HARDWORD-1") == "keep")
        #expect(try url("https://ok.com/soft/page") == "keep")
        #expect(try url("https://ok.com/soft/words") == "soft_blacklisted")
        #expect(try url("https://ok.com/my-Sub_Word5") == "blacklisted_subword")
        #expect(try url("http://user@www.blocked.com:8080/x?y") == "domain")
        #expect(try verdict(filter, "text") == "keep")
    }

    @Test("The registered domain follows the list of suffixes")
    func domains() {
        func domain(_ url: String) -> String { WebAddress(url, .short).registeredDomain }
        #expect(domain("https://a.b.example.co.uk/x") == "example.co.uk")
        #expect(domain("https://a.b.example.com") == "example.com")
        #expect(domain("co.uk") == "")
        #expect(domain("http://127.0.0.1/") == "")
        #expect(domain("http://localhost/") == "")
    }

    // MARK: - Personal data

    @Test("E-mail and public addresses are replaced, in turn")
    func personalData() throws {
        let filter = PersonalDataFilter()
        let kept = ["0.1.2.3", "108.0.0.01", "999.999.999.999", "192.168.1.2", "email@example", "@", "a@.b"]
        for text in kept { #expect(try corrected(filter, text) == text) }
        #expect(try corrected(filter, ".3.3.3.0") == ".22.214.171.124")
        #expect(try corrected(filter, "email@[123.123.123.123]") == "email@example.com")
        #expect(try corrected(filter, "Joe Smith <joe@mail.org> and a.b@c.de") == "Joe Smith <email@example.com> and firstname.lastname@example.org")
        #expect(try corrected(filter, " 8.8.8.8 and 1.1.1.1\n") == " 22.214.171.124 and 126.96.36.199\n")
    }

    @Test("Other personal data is replaced when asked for, by its check digits or form")
    func optionalPersonalData() throws {
        var filter = PersonalDataFilter()
        let text = "IBAN DE89 3704 0044 0532 0130 00, card 4111 1111 1111 1111, call +49 30 1234567 or (555) 123-4567, host 2001:db8::ff00:42:8329."
        #expect(try corrected(filter, text) == text)
        filter.kinds = [.ipv6, .iban, .card, .phone]
        #expect(try corrected(filter, text) == "IBAN <iban>, card <card>, call <phone> or <phone>, host <ipv6>.")
        let plain = "On 2024-05-06 at 12:30:45 we counted 1234567890123 of 4111 1111 1111 1112, ratio 3:2:1, DE00 3704 0044 0532 0130 00."
        #expect(try corrected(filter, plain) == plain)
    }

    // MARK: - Words

    @Test("Rare words drop a text; the empty text scores zero")
    func unigrams() throws {
        let filter = UnigramFilter(counts: [("the", 900), ("cat", 100)])
        #expect(try verdict(filter, "The cat") == "keep")
        #expect(try verdict(filter, "xyzzy plugh") == "unigram_log_probability")
        let analyzer = TextAnalyzer()
        try analyzer.load("The CAT")
        #expect(abs(filter.score(analyzer) - -1.2039728043259361) < 1e-12)
        try analyzer.load("")
        #expect(filter.score(analyzer) == 0)
    }

    @Test("The automaton finds what a search for each word finds")
    func automaton() {
        var state: UInt64 = 9
        func text(_ length: Int) -> [UInt8] {
            (0..<length).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return 0x61 + UInt8((state >> 40) % 3)
            }
        }
        for _ in 0..<200 {
            let words = (0..<4).map { text(2 + $0) }
            let body = text(12)
            let expected = words.contains { word in (0...body.count - word.count).contains { Array(body[$0..<$0 + word.count]) == word } }
            #expect(WordAutomaton(words).contains(body) == expected)
        }
    }
}
