/// Finds the names of persons in text written with capital letters, by what stands around them. Careful rather than complete: a word is taken for a
/// name only where something says so.
///
/// What says so: a title in front (Mrs Collins); initials (J. R. Meyer, Anna K. Berg); two capitalized words behind or in front of what persons do, or
/// with an age (said Mary Collins; Mary Collins, 43,; by Mary Collins on a line of its own); a given name of the user's list with a capitalized
/// word behind it, or alone where it is no other word; a surname of the list with a capitalized word in front. A name that was found once is found
/// again in the same document by its parts. Words that also come in small letters, at the begin of a sentence, are no names unless listed.
struct PersonNames: Sendable {
    /// Lower-case.
    private let given: Set<String>
    private let surnames: Set<String>

    init(given: Set<String> = [], surnames: Set<String> = []) {
        self.given = Set(given.map { $0.lowercased() })
        self.surnames = Set(surnames.map { $0.lowercased() })
    }

    /// Bytes of the names in a text, in order, none touching another.
    func find(_ bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        let words = NameWord.words(bytes)
        guard words.contains(where: { $0.shape == .capitalized }) else { return [] }
        var search = Search(names: self, words: words)
        search.findCertain()
        search.findAgain()
        return search.ranges()
    }

    /// The search in one text.
    private struct Search {
        let names: PersonNames
        let words: [NameWord]
        /// Words that come in small letters.
        let small: Set<String>
        var isName: [Bool]
        /// Parts of the names that were found, in lower case.
        var parts = Set<String>()

        init(names: PersonNames, words: [NameWord]) {
            self.names = names
            self.words = words
            small = Set(words.lazy.filter { $0.shape == .small }.map(\.text))
            isName = [Bool](repeating: false, count: words.count)
        }

        mutating func findCertain() {
            var place = 0
            while place < words.count {
                if let end = afterTitle(place) ?? withInitials(place) ?? listed(place) ?? doing(place) {
                    take(end)
                    place = end.upperBound
                } else {
                    place += 1
                }
            }
        }

        private mutating func take(_ range: Range<Int>) {
            for place in range {
                isName[place] = true
                let word = words[place]
                let isOther = small.contains(word.lower) || NameWords.others.contains(word.lower) || NameWords.ambiguous.contains(word.lower)
                if word.shape == .capitalized, !isOther { parts.insert(word.lower) }
            }
        }

        /// Parts of names that stand alone further on, or stood before.
        mutating func findAgain() {
            guard !parts.isEmpty else { return }
            for place in words.indices where !isName[place] && words[place].shape == .capitalized && parts.contains(words[place].lower) {
                // Of “Collins Street” or “Bank of Collins” nobody is meant.
                let next = place + 1
                if next < words.count, words[place].gap == .space, words[next].shape == .capitalized, !isName[next], !parts.contains(words[next].lower) { continue }
                if place > 0, words[place - 1].gap == .space, words[place - 1].shape == .capitalized, !isName[place - 1], !words[place - 1].beginsSentence { continue }
                isName[place] = true
            }
        }

        func ranges() -> [Range<Int>] {
            var result: [Range<Int>] = []
            for place in words.indices where isName[place] {
                let word = words[place]
                let goesOn = place > 0 && isName[place - 1] && (words[place - 1].gap == .space || words[place - 1].gap == .dot && words[place - 1].shape == .initial)
                if goesOn, let last = result.last {
                    result[result.count - 1] = last.lowerBound..<word.end
                } else {
                    result.append(word.start..<word.end)
                }
            }
            return result
        }

        // MARK: - What says that a name stands here

        /// A capitalized word that can be part of a name.
        private func isPart(_ place: Int) -> Bool {
            guard place < words.count, words[place].shape == .capitalized else { return false }
            let lower = words[place].lower
            // June Carter, but never The Carter.
            return NameWords.calendar.contains(lower) ? names.given.contains(lower) : !NameWords.others.contains(lower)
        }

        /// The word in front, in lower case, where only a space divides it.
        private func before(_ place: Int) -> String { place > 0 && words[place - 1].gap == .space ? words[place - 1].lower : "" }

        /// The end of a run of at most four words that can be parts, with particles (van der) and initials between.
        private func run(from start: Int) -> Int {
            var (end, place) = (start, start)
            while place < words.count, place - start < 5 {
                if isPart(place) {
                    end = place + 1
                } else if !(place > start && (words[place].shape == .initial || NameWords.particles.contains(words[place].text))) {
                    break
                }
                let isDotted = words[place].shape == .initial && words[place].gap == .dot
                guard words[place].gap == .space || isDotted else { break }
                place += 1
            }
            return end
        }

        /// Words of a range that are capitalized and no initials.
        private func wholes(_ range: Range<Int>) -> Int { range.count { words[$0].shape == .capitalized } }

        private func afterTitle(_ place: Int) -> Range<Int>? {
            guard words[place].shape != .small, NameWords.titles.contains(words[place].lower), words[place].gap != .other else { return nil }
            var start = place + 1
            // Titles of titles: Prof. Dr.
            while start < words.count, NameWords.titles.contains(words[start].lower), words[start].shape == .capitalized, words[start].gap != .other { start += 1 }
            let first = start
            while start < words.count, words[start].shape == .initial, words[start].gap != .other { start += 1 }
            while start < words.count, NameWords.particles.contains(words[start].text), words[start].gap == .space { start += 1 }
            guard isPart(start) else { return nil }
            return first..<run(from: start)
        }

        private func withInitials(_ place: Int) -> Range<Int>? {
            if words[place].shape == .initial, words[place].gap == .dot {
                if place > 0, words[place - 1].shape == .initial, words[place - 1].gap == .dot { return nil }
                var start = place
                while start < words.count, words[start].shape == .initial, words[start].gap == .dot { start += 1 }
                let initials = words[place..<start].map(\.lower).joined()
                guard !NameWords.abbreviations.contains(initials), isPart(start), !small.contains(words[start].lower) else { return nil }
                // Of “… type A. Then …” and items of lists: one initial is too little behind a label or where a sentence begins.
                let isLoose = words[place].beginsSentence && !words[place].beginsLine || NameWords.labels.contains(place > 0 ? words[place - 1].lower : "")
                if start - place == 1, isLoose { return nil }
                return place..<run(from: start)
            }
            // Anna K. Berg
            guard isPart(place), words[place].gap == .space, place + 2 < words.count, words[place + 1].shape == .initial, words[place + 1].gap == .dot,
                isPart(place + 2), !small.contains(words[place + 2].lower), !NameWords.labels.contains(words[place].lower)
            else { return nil }
            return place..<run(from: place + 2)
        }

        private func listed(_ place: Int) -> Range<Int>? {
            // Of “the Collins Foundation” or “the Hope Diamond” nobody is meant.
            guard isPart(place), before(place) != "the" else { return nil }
            let word = words[place]
            let goesOn = word.gap == .space && isPart(place + 1)
            if !goesOn, NameWords.calendar.contains(word.lower) { return nil }
            if names.given.contains(word.lower) {
                let isOtherWord = small.contains(word.lower) || NameWords.ambiguous.contains(word.lower)
                if goesOn, !(word.beginsSentence && isOtherWord) || names.surnames.contains(words[place + 1].lower) { return person(place) }
                // Alone, between words that are not capitalized.
                let isInside = place > 0 && words[place - 1].gap == .space && words[place - 1].shape == .capitalized && !words[place - 1].beginsSentence
                return isOtherWord || isInside || goesOn || NameWords.wheres.contains(before(place)) ? nil : place..<place + 1
            }
            if goesOn, names.surnames.contains(words[place + 1].lower), !NameWords.ambiguous.contains(words[place + 1].lower),
                !(word.beginsSentence && small.contains(word.lower))
            {
                return person(place)
            }
            return nil
        }

        /// The name from a place on; nil where it is part of a street's, a company's or such.
        private func person(_ place: Int) -> Range<Int>? {
            let end = run(from: place)
            if end < words.count, words[end - 1].gap == .space, words[end].shape == .capitalized, NameWords.others.contains(words[end].lower) { return nil }
            return place..<end
        }

        /// Two or three capitalized words beside what only persons do.
        private func doing(_ place: Int) -> Range<Int>? {
            guard isPart(place), words[place].gap == .space, before(place) != "the", isPart(place + 1), !small.contains(words[place + 1].lower) else { return nil }
            let isRest = place > 0 && words[place - 1].gap == .space && words[place - 1].shape == .capitalized && !words[place - 1].beginsSentence
            if isRest, !NameWords.calendar.contains(words[place - 1].lower) { return nil }
            let end = run(from: place)
            guard (2...3).contains(wholes(place..<end)) else { return nil }
            if words[place].beginsSentence, small.contains(words[place].lower) { return nil }
            let speaker = place > 0 && words[place - 1].gap == .comma ? words[place - 1].lower : before(place)
            if NameWords.speech.contains(speaker), !words[place].beginsSentence { return place..<end }
            let last = words[end - 1]
            if end < words.count, last.gap == .space, words[end].shape == .small, NameWords.doings.contains(words[end].text) { return place..<end }
            if last.hasAge { return place..<end }
            // A byline: By Mary Collins
            if place > 0, words[place - 1].lower == "by", words[place - 1].beginsLine, last.endsLine { return place..<end }
            return nil
        }
    }
}
