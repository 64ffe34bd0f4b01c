extension Splitter {
    /// Covers `start..<end` with matches and the stretches between them, in order.
    func find(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ output: inout [Stretch]) {
        switch matcher {
        case .gpt2:
            var scanner = GPT2Scanner()
            Self.cover(&scanner, text, start, end, &output)
        case .wordsAndLines(let longest):
            var scanner = WordsAndLinesScanner(longestNumber: longest)
            Self.cover(&scanner, text, start, end, &output)
        case .casedWords(let longest, let hasContractions):
            var scanner = CasedWordsScanner(longestNumber: longest, hasContractions: hasContractions)
            Self.cover(&scanner, text, start, end, &output)
        case .predicate(let kind):
            let predicates = TextPredicates.shared
            Self.findScalars(text, start, end, &output) { predicates.test($0, kind) }
        case .character(let wanted):
            Self.findScalars(text, start, end, &output) { $0 == wanted }
        case .literal(let literal):
            Self.findLiteral(literal, text, start, end, &output)
        case .pattern(let pattern):
            var gap = start
            pattern.forEachMatch(text, start, end) { match in
                if gap < match.lowerBound { output.append(Stretch(start: gap, end: match.lowerBound, isMatch: false)) }
                output.append(Stretch(start: match.lowerBound, end: match.upperBound, isMatch: true))
                gap = match.upperBound
            }
            if gap < end { output.append(Stretch(start: gap, end: end, isMatch: false)) }
        case .wordsAndMarks:
            Self.findWordsAndMarks(text, start, end, &output)
        case .fixedLength(let length):
            Self.cutEvery(length, text, start, end, &output)
        case .scripts:
            ScriptSplitting.find(text, start, end, &output)
        }
    }

    private static func cover(
        _ scanner: inout some PieceScanner, _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int,
        _ output: inout [Stretch]
    ) {
        var position = start
        while position < end {
            let next = scanner.pieceEnd(text, position, end)
            output.append(Stretch(start: position, end: next, isMatch: true))
            position = next
        }
    }

    @inline(__always)
    private static func findScalars(
        _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ output: inout [Stretch], _ isMatch: (UInt32) -> Bool
    ) {
        var gap = start
        var position = start
        while position < end {
            let next = position + utf8Length(text[position])
            if isMatch(decodeScalar(text, position)) {
                if gap < position { output.append(Stretch(start: gap, end: position, isMatch: false)) }
                output.append(Stretch(start: position, end: next, isMatch: true))
                gap = next
            }
            position = next
        }
        if gap < end { output.append(Stretch(start: gap, end: end, isMatch: false)) }
    }

    private static func findLiteral(
        _ literal: [UInt8], _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ output: inout [Stretch]
    ) {
        var gap = start
        var position = start
        while !literal.isEmpty, position + literal.count <= end {
            if text[position] == literal[0], literal.indices.allSatisfy({ text[position + $0] == literal[$0] }) {
                if gap < position { output.append(Stretch(start: gap, end: position, isMatch: false)) }
                position += literal.count
                output.append(Stretch(start: position - literal.count, end: position, isMatch: true))
                gap = position
            } else {
                position += 1
            }
        }
        if gap < end { output.append(Stretch(start: gap, end: end, isMatch: false)) }
    }

    private static func findWordsAndMarks(
        _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ output: inout [Stretch]
    ) {
        let predicates = TextPredicates.shared
        func kind(_ position: Int) -> Int {
            let scalar = decodeScalar(text, position)
            if predicates.test(scalar, .word) { return 2 }
            return predicates.test(scalar, .whitespace) ? 0 : 1
        }
        var position = start
        while position < end {
            let first = position
            let wanted = kind(position)
            while position < end, kind(position) == wanted { position += utf8Length(text[position]) }
            output.append(Stretch(start: first, end: position, isMatch: wanted > 0))
        }
    }

    private static func cutEvery(
        _ length: Int, _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ output: inout [Stretch]
    ) {
        var position = start
        while position < end {
            let first = position
            var left = length
            while position < end, left > 0 {
                position += utf8Length(text[position])
                left -= 1
            }
            output.append(Stretch(start: first, end: position, isMatch: true))
        }
    }
}

/// Cuts where the script changes; spaces and the like go with what comes before.
///
/// - Source: SentencePiece's `IsValidSentencePiece`, as Hugging Face tokenizers applies it: text before the first character
///   that has a script is dropped.
enum ScriptSplitting {
    /// The script of each scalar below 0x20000 and of planes 2, 3 and 14 by range.
    private static let runs: [(range: Range<Int>, script: Int)] = {
        var runs: [(range: Range<Int>, script: Int)] = []
        UnicodeStream.runs(UnicodeData.scripts) { runs.append(($0, $1)) }
        return runs
    }()

    private static let any = -1

    /// Characters that the original gives no script: it knows an older Unicode.
    private static let scriptless: ScalarSet = {
        var ranges: [ClosedRange<UInt32>] = []
        UnicodeStream.ranges(UnicodeData.scriptless) { ranges.append(UInt32($0.lowerBound)...UInt32($0.upperBound - 1)) }
        return ScalarSet(sorting: ranges)
    }()
    private static func index(_ name: String) -> Int { (UnicodeData.scriptNames.firstIndex(of: name) ?? -1) + 1 }
    private static let han = index("Han")
    private static let hiragana = index("Hiragana")
    private static let katakana = index("Katakana")

    static func script(of scalar: UInt32) -> Int {
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].range.upperBound <= Int(scalar) { low = middle + 1 } else { high = middle }
        }
        return low < runs.count && runs[low].range.contains(Int(scalar)) ? runs[low].script : 0
    }

    private static func group(_ scalar: UInt32) -> Int {
        if scalar == 0x30FC { return han }
        if scalar == 0x20 { return any }
        let script = script(of: scalar)
        if script == 0 || scriptless.contains(scalar) { return any }
        return script == hiragana || script == katakana ? han : script
    }

    static func find(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ output: inout [Splitter.Stretch]) {
        var last: Int?
        var cut: Int?
        var position = start
        while position < end {
            let group = group(decodeScalar(text, position))
            if group != any, group != last {
                if let cut { output.append(Splitter.Stretch(start: cut, end: position, isMatch: true)) }
                cut = position
            }
            if group != any { last = group }
            position += utf8Length(text[position])
        }
        if let cut { output.append(Splitter.Stretch(start: cut, end: end, isMatch: true)) }
    }
}
