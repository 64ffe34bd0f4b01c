internal import LyceumCore

extension Jinja {
    /// `[[fill]align][sign][#][0][width][grouping][.precision][type]`.
    struct FormatSpecification {
        var fill: Unicode.Scalar = " "
        var alignment: Unicode.Scalar?
        var sign: Unicode.Scalar?
        var isAlternate = false
        var fillsZeros = false
        var width = 0
        var grouping: Unicode.Scalar?
        var precision: Int?
        var type: Unicode.Scalar?
        private static let numberLimit = 1 << 20

        init() {}

        init(parsing text: String) throws(LyceumError) {
            let scalars = Array(text.unicodeScalars)
            var index = 0
            func isAlignment(_ position: Int) -> Bool {
                position < scalars.count && "<>=^".unicodeScalars.contains(scalars[position])
            }
            func take(_ options: String) -> Unicode.Scalar? {
                guard index < scalars.count, options.unicodeScalars.contains(scalars[index]) else { return nil }
                index += 1
                return scalars[index - 1]
            }
            if isAlignment(1) {
                fill = scalars[0]
                alignment = scalars[1]
                index = 2
            } else if isAlignment(0) {
                alignment = scalars[0]
                index = 1
            }
            sign = take("+- ")
            isAlternate = take("#") != nil
            fillsZeros = take("0") != nil
            width = try Self.number(scalars, &index) ?? 0
            grouping = take(",_")
            if take(".") != nil {
                guard let digits = try Self.number(scalars, &index) else { throw failure("Format specifier missing precision") }
                precision = digits
            }
            if index < scalars.count {
                type = scalars[index]
                index += 1
            }
            guard index == scalars.count else { throw failure("Invalid format specifier '\(text)'") }
        }

        static func number(_ scalars: [Unicode.Scalar], _ index: inout Int) throws(LyceumError) -> Int? {
            let start = index
            var value = 0
            while index < scalars.count, ("0"..."9").contains(scalars[index]) {
                value = value * 10 + Int(scalars[index].value) - 48
                guard value <= numberLimit else { throw limit("a field of more than \(numberLimit) characters") }
                index += 1
            }
            return index > start ? value : nil
        }

        /// A text cut to the precision and filled to the width.
        func padded(_ text: String, _ interpreter: Interpreter) throws(LyceumError) -> String {
            var text = text
            if let precision { text = String(text.unicodeScalars.prefix(precision)) }
            let side: Interpreter.Side =
                switch alignment {
                case "<": .right
                case "^": .both
                case ">": .left
                default: .right
                }
            let missing = width - text.unicodeScalars.count
            if side == .both, missing > 0 {
                // Unlike `str.center`, the odd blank goes to the right.
                let left = try interpreter.padded(text, text.unicodeScalars.count + missing / 2, fill, .left)
                return try interpreter.padded(left, width, fill, .right)
            }
            return try interpreter.padded(text, width, fill, side)
        }

        /// Digits with sign, prefix, grouping and fill.
        private func number(
            _ digits: String, isNegative: Bool, prefix: String, _ interpreter: Interpreter
        ) throws(LyceumError) -> String {
            let lead = (isNegative ? "-" : sign == "+" ? "+" : sign == " " ? " " : "") + prefix
            var body = digits
            if let grouping { body = grouped(digits, grouping) }
            if fillsZeros && alignment == nil || alignment == "=" || fillsZeros && alignment == ">" && fill == " " {
                let zero: Unicode.Scalar = fillsZeros ? "0" : fill
                body = try interpreter.padded(body, width - lead.unicodeScalars.count, zero, .left)
                return lead + body
            }
            var copy = self
            copy.precision = nil
            copy.alignment = alignment ?? ">"
            return try copy.padded(lead + body, interpreter)
        }

        private func grouped(_ digits: String, _ separator: Unicode.Scalar) -> String {
            let scalars = Array(digits.unicodeScalars)
            let whole = scalars.prefix { Python.digitValue($0) != nil && $0 != "e" }
            let size = type == "x" || type == "X" || type == "b" || type == "o" ? 4 : 3
            var result: [Unicode.Scalar] = []
            for (index, digit) in whole.enumerated() {
                if index > 0, (whole.count - index) % size == 0 { result.append(separator) }
                result.append(digit)
            }
            return (result + scalars.dropFirst(whole.count)).text
        }

        func text(of integer: Int, _ interpreter: Interpreter, digits count: Int) throws(LyceumError) -> String {
            var prefix = ""
            var radix = 10
            switch type {
            case "b": (radix, prefix) = (2, "0b")
            case "o": (radix, prefix) = (8, "0o")
            case "x": (radix, prefix) = (16, "0x")
            case "X": (radix, prefix) = (16, "0X")
            default: break
            }
            var digits = String(integer.magnitude, radix: radix, uppercase: type == "X")
            digits = try interpreter.padded(digits, count, "0", .left)
            return try number(digits, isNegative: integer < 0, prefix: isAlternate ? prefix : "", interpreter)
        }

        func text(of value: Double, _ interpreter: Interpreter) throws(LyceumError) -> String {
            let isNegative = value.sign == .minus && !value.isNaN
            let magnitude = value.magnitude
            try interpreter.charge(text: precision ?? 0)
            guard value.isFinite else {
                let isUpper = type == "F" || type == "E" || type == "G"
                let word = value.isNaN ? "nan" : "inf"
                let suffix = type == "%" ? "%" : ""
                return try number((isUpper ? Python.upper(word) : word) + suffix, isNegative: isNegative, prefix: "", interpreter)
            }
            let digits: String
            switch type {
            case "%": digits = Python.formatted(magnitude * 100, "f", precision: precision ?? 6, alternate: isAlternate) + "%"
            case nil:
                if let precision {
                    digits = withFraction(Python.formatted(magnitude, "g", precision: max(precision, 1)), precision)
                } else {
                    digits = Python.text(magnitude)
                }
            case "n": digits = Python.formatted(magnitude, "g", precision: precision ?? 6)
            case let type?: digits = Python.formatted(magnitude, type, precision: precision ?? 6, alternate: isAlternate)
            }
            return try number(digits, isNegative: isNegative, prefix: "", interpreter)
        }

        /// Without a type, at least one digit follows the point unless there is an exponent.
        private func withFraction(_ text: String, _ precision: Int) -> String {
            text.utf8.contains(UInt8(ascii: "e")) || text.utf8.contains(UInt8(ascii: ".")) ? text : text + ".0"
        }
    }
}
