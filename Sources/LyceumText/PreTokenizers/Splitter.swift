/// Cuts pieces at the matches of a pattern.
struct Splitter: Sendable {
    /// What becomes of the matches.
    enum Behavior: String, Sendable {
        case removed = "Removed"
        case isolated = "Isolated"
        case mergedWithPrevious = "MergedWithPrevious"
        case mergedWithNext = "MergedWithNext"
        case contiguous = "Contiguous"
    }

    enum Matcher: Sendable {
        // Written-out patterns that cover any text with their matches.
        case gpt2
        case wordsAndLines(longestNumber: Int)
        case casedWords(longestNumber: Int, hasContractions: Bool)
        /// Each character with the property.
        case predicate(TextPredicates.Kind)
        case character(UInt32)
        case literal([UInt8])
        case pattern(RegularExpression)
        /// `\w+|[^\w\s]+`.
        case wordsAndMarks
        case fixedLength(Int)
        case scripts
    }

    var matcher: Matcher
    var behavior: Behavior = .isolated
    var isInverted = false

    /// A stretch of text and whether it is a match.
    struct Stretch {
        var start: Int
        var end: Int
        var isMatch: Bool
    }

    func apply(_ text: TokenizerText, _ pieces: inout [Piece]) {
        var output: [Piece] = []
        output.reserveCapacity(pieces.count + text.count / 4)
        var stretches: [Stretch] = []
        for piece in pieces where piece.start < piece.end {
            if isCovering, cover(text, piece, &output) { continue }
            stretches.removeAll(keepingCapacity: true)
            find(text.base, piece.start, piece.end, &stretches)
            if isInverted { for index in stretches.indices { stretches[index].isMatch.toggle() } }
            Self.arrange(stretches, behavior, &output)
        }
        pieces = output
    }

    /// The written-out patterns match everything, so with these behaviors the pieces are the matches.
    private var isCovering: Bool { behavior == .isolated }

    private func cover(_ text: TokenizerText, _ piece: Piece, _ output: inout [Piece]) -> Bool {
        switch matcher {
        case .gpt2:
            var scanner = GPT2Scanner()
            Self.scan(&scanner, text.base, piece, &output)
        case .wordsAndLines(let longest):
            var scanner = WordsAndLinesScanner(longestNumber: longest)
            Self.scan(&scanner, text.base, piece, &output)
        case .casedWords(let longest, let hasContractions):
            var scanner = CasedWordsScanner(longestNumber: longest, hasContractions: hasContractions)
            Self.scan(&scanner, text.base, piece, &output)
        default: return false
        }
        return true
    }

    @inline(__always)
    private static func scan(
        _ scanner: inout some PieceScanner, _ base: UnsafePointer<UInt8>, _ piece: Piece, _ output: inout [Piece]
    ) {
        var start = piece.start
        while start < piece.end {
            let end = scanner.pieceEnd(base, start, piece.end)
            output.append(Piece(start: start, end: end))
            start = end
        }
    }

    /// Turns stretches into pieces, the way Hugging Face tokenizers does.
    private static func arrange(_ stretches: [Stretch], _ behavior: Behavior, _ output: inout [Piece]) {
        let first = output.count
        switch behavior {
        case .removed:
            for stretch in stretches where !stretch.isMatch { output.append(Piece(start: stretch.start, end: stretch.end)) }
        case .isolated:
            for stretch in stretches { output.append(Piece(start: stretch.start, end: stretch.end)) }
        case .contiguous:
            var previous: Bool?
            for stretch in stretches {
                if stretch.isMatch == previous, output.count > first {
                    output[output.count - 1].end = stretch.end
                } else {
                    output.append(Piece(start: stretch.start, end: stretch.end))
                }
                previous = stretch.isMatch
            }
        case .mergedWithPrevious:
            var previous = false
            for stretch in stretches {
                if stretch.isMatch, !previous, output.count > first {
                    output[output.count - 1].end = stretch.end
                } else {
                    output.append(Piece(start: stretch.start, end: stretch.end))
                }
                previous = stretch.isMatch
            }
        case .mergedWithNext:
            var previous = false
            for stretch in stretches.reversed() {
                if stretch.isMatch, !previous, output.count > first {
                    output[output.count - 1].start = stretch.start
                } else {
                    output.append(Piece(start: stretch.start, end: stretch.end))
                }
                previous = stretch.isMatch
            }
            output[first...].reverse()
        }
        // Empty matches leave empty pieces.
        if output[first...].contains(where: { $0.start == $0.end }) {
            let kept = output[first...].filter { $0.start < $0.end }
            output.replaceSubrange(first..., with: kept)
        }
    }
}
