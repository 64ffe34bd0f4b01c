internal import LyceumCore

extension Jinja {
    struct Token: Sendable {
        enum Kind: Sendable, Equatable {
            case data(String)
            case variableBegin, variableEnd, blockBegin, blockEnd
            case name(String)
            case string(String)
            case integer(Int)
            case float(Double)
            case symbol(String)
            case end
        }
        var kind: Kind
        var position: Position

        /// For messages.
        var description: String {
            switch kind {
            case .data: "template text"
            case .variableBegin: "'{{'"
            case .variableEnd: "'}}'"
            case .blockBegin: "'{%'"
            case .blockEnd: "'%}'"
            case .name(let text), .symbol(let text): "'\(text)'"
            case .string: "a string"
            case .integer, .float: "a number"
            case .end: "the end of the template"
            }
        }
    }

    /// Splits a template into text and the tokens inside its tags, applying the whitespace rules of `trim_blocks` and `lstrip_blocks`.
    struct Lexer {
        let source: [Unicode.Scalar]
        var index = 0
        var line: Int32 = 1
        var column: Int32 = 1
        var tokens: [Token] = []
        /// Whether the next text begins a line: at the start, and after a tag that swallowed a newline.
        private var startsLine = true

        private let dialect: Dialect

        /// - Note: line ends become `\n`; one newline at the very end is dropped unless the dialect keeps it.
        init(_ text: String, _ dialect: Dialect = .chat) {
            self.dialect = dialect
            var scalars: [Unicode.Scalar] = []
            scalars.reserveCapacity(text.utf8.count)
            var afterReturn = false
            for scalar in text.unicodeScalars {
                if scalar == "\r" {
                    scalars.append("\n")
                } else if !(scalar == "\n" && afterReturn) {
                    scalars.append(scalar)
                }
                afterReturn = scalar == "\r"
            }
            if scalars.last == "\n", !dialect.keepsLastNewline { scalars.removeLast() }
            source = scalars
        }

        static func tokenize(_ text: String, _ dialect: Dialect = .chat) throws(LyceumError) -> [Token] {
            var lexer = Lexer(text, dialect)
            while lexer.index < lexer.source.count { try lexer.textAndTag() }
            lexer.emit(.end)
            return lexer.tokens
        }

        var position: Position { Position(line: line, column: column) }

        mutating func emit(_ kind: Token.Kind, at place: Position? = nil) {
            tokens.append(Token(kind: kind, position: place ?? position))
        }

        func peek(_ offset: Int = 0) -> Unicode.Scalar? {
            index + offset < source.count ? source[index + offset] : nil
        }

        func matches(_ text: StaticString, at start: Int) -> Bool {
            let count = text.utf8CodeUnitCount
            guard start + count <= source.count else { return false }
            for offset in 0..<count where source[start + offset].value != UInt32(text.utf8Start[offset]) { return false }
            return true
        }

        mutating func advance(to end: Int) {
            while index < end {
                if source[index] == "\n" {
                    line += 1
                    column = 1
                } else {
                    column += 1
                }
                index += 1
            }
        }

        func skippingSpace(_ start: Int) -> Int {
            var end = start
            while end < source.count, Python.isSpace(source[end]) { end += 1 }
            return end
        }

        func failure(_ message: String, at place: Position? = nil) -> LyceumError {
            Jinja.syntaxError(message, place ?? position)
        }

        // MARK: Text

        /// Emits the text up to the next tag, then the tag.
        private mutating func textAndTag() throws(LyceumError) {
            let start = index
            let place = position
            var end = start
            while end < source.count, !isTagStart(end) { end += 1 }
            guard end < source.count else {
                emit(.data(source[start...].text), at: place)
                advance(to: end)
                return
            }
            let kind = source[end + 1]
            let sign: Unicode.Scalar? = end + 2 < source.count ? source[end + 2] : nil
            var textEnd = end
            if sign == "-" {
                while textEnd > start, Python.isSpace(source[textEnd - 1]) { textEnd -= 1 }
            } else if sign != "+", kind != "{" {
                textEnd = strippedLineStart(start, end)
            }
            if textEnd > start { emit(.data(source[start..<textEnd].text), at: place) }
            advance(to: end)
            try tag(kind, signed: sign == "-" || sign == "+")
            startsLine = index > 0 && source[index - 1] == "\n"
        }

        private func isTagStart(_ position: Int) -> Bool {
            guard source[position] == "{", position + 1 < source.count else { return false }
            let next = source[position + 1]
            return next == "{" || next == "%" || next == "#"
        }

        /// Where the text ends when the blanks between the last newline and a block tag are dropped.
        private func strippedLineStart(_ start: Int, _ end: Int) -> Int {
            guard dialect.trimsBlocks else { return end }
            var lineStart = end
            while lineStart > start, source[lineStart - 1] != "\n" { lineStart -= 1 }
            guard lineStart > start || startsLine else { return end }
            for position in lineStart..<end where !Python.isSpace(source[position]) { return end }
            return lineStart
        }

        // MARK: Tags

        private mutating func tag(_ kind: Unicode.Scalar, signed: Bool) throws(LyceumError) {
            let place = position
            if kind == "#" {
                advance(to: index + 2)
                try comment(place)
            } else if kind == "%", let bodyStart = rawStart() {
                advance(to: bodyStart)
                try raw(place)
            } else {
                emit(kind == "{" ? .variableBegin : .blockBegin)
                advance(to: index + (signed ? 3 : 2))
                try expressionTokens(isVariable: kind == "{", place)
            }
        }

        private mutating func comment(_ place: Position) throws(LyceumError) {
            // The sign after the opening belongs to it.
            if peek() == "-" || peek() == "+" { advance(to: index + 1) }
            // A comment opened by the last characters is no mistake to Jinja; nor is a raw block.
            guard index < source.count else { return }
            var end = index
            while end < source.count {
                if let next = blockEnd("#}", at: end) {
                    advance(to: next)
                    return
                }
                end += 1
            }
            throw failure("expected '#}' to close the comment", at: place)
        }

        /// The end of a closing `%}` or `#}` with its sign and the whitespace that it swallows.
        private func blockEnd(_ close: StaticString, at start: Int) -> Int? {
            if source[start] == "-", matches(close, at: start + 1) { return skippingSpace(start + 3) }
            if source[start] == "+", matches(close, at: start + 1) { return start + 3 }
            guard matches(close, at: start) else { return nil }
            return dialect.trimsBlocks && start + 2 < source.count && source[start + 2] == "\n" ? start + 3 : start + 2
        }

        /// Where the body of a raw block begins, if one opens here.
        private func rawStart() -> Int? {
            var end = index + 2
            if end < source.count, source[end] == "-" || source[end] == "+" { end += 1 }
            end = skippingSpace(end)
            guard matches("raw", at: end) else { return nil }
            end = skippingSpace(end + 3)
            if matches("-%}", at: end) { return skippingSpace(end + 3) }
            return matches("%}", at: end) ? end + 2 : nil
        }

        private mutating func raw(_ place: Position) throws(LyceumError) {
            let start = index
            startsLine = index > 0 && source[index - 1] == "\n"
            guard start < source.count else { return }
            var end = start
            while end < source.count {
                if matches("{%", at: end), let close = rawEnd(end) {
                    let sign: Unicode.Scalar? = end + 2 < source.count ? source[end + 2] : nil
                    var textEnd = end
                    if sign == "-" {
                        while textEnd > start, Python.isSpace(source[textEnd - 1]) { textEnd -= 1 }
                    } else if sign != "+" {
                        textEnd = strippedLineStart(start, end)
                    }
                    if textEnd > start { emit(.data(source[start..<textEnd].text)) }
                    advance(to: close)
                    return
                }
                end += 1
            }
            throw failure("expected '{% endraw %}' to close the raw block", at: place)
        }

        private func rawEnd(_ start: Int) -> Int? {
            var end = start + 2
            if end < source.count, source[end] == "-" || source[end] == "+" { end += 1 }
            end = skippingSpace(end)
            guard matches("endraw", at: end) else { return nil }
            end = skippingSpace(end + 6)
            return end < source.count ? blockEnd("%}", at: end) : nil
        }

        /// The tokens of a tag up to its end.
        private mutating func expressionTokens(isVariable: Bool, _ place: Position) throws(LyceumError) {
            var open: [Unicode.Scalar] = []
            while index < source.count {
                if open.isEmpty, let end = tagEnd(isVariable: isVariable) {
                    emit(isVariable ? .variableEnd : .blockEnd)
                    advance(to: end)
                    return
                }
                try expressionToken(&open)
            }
            throw failure("expected \(isVariable ? "'}}'" : "'%}'") to close the tag", at: place)
        }

        private func tagEnd(isVariable: Bool) -> Int? {
            guard isVariable else { return blockEnd("%}", at: index) }
            if matches("-}}", at: index) { return skippingSpace(index + 3) }
            return matches("}}", at: index) ? index + 2 : nil
        }
    }
}

extension Jinja {
    static func syntaxError(_ message: String, _ position: Position) -> LyceumError {
        LyceumError(
            .invalidData, "template syntax: \(message)", at: "line \(position.line), column \(position.column)",
            remedy: "fix the chat template, or give another one")
    }
}

extension Sequence<Unicode.Scalar> {
    /// The scalars as a string.
    var text: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: self)
        return String(view)
    }
}
