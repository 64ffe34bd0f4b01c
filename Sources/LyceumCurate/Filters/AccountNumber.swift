/// Bank accounts and cards in text, told from other numbers by their check digits.
enum AccountNumber {
    /// IBAN (ISO 13616): two letters, two digits, 11 to 30 letters and digits, in groups or not; the remainder by 97 is 1.
    static func findIBAN(_ bytes: UnsafePointer<UInt8>, _ count: Int, from origin: Int) -> Range<Int>? {
        var position = origin
        while position + 15 <= count {
            let isStart = isUpper(bytes[position]) && isUpper(bytes[position + 1]) && isDigit(bytes[position + 2]) && isDigit(bytes[position + 3])
            if isStart, position == 0 || !EmailAddress.isPlain(bytes[position - 1]),
                let end = ibanEnd(bytes, position, count)
            {
                return position..<end
            }
            position += 1
        }
        return nil
    }

    private static func ibanEnd(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> Int? {
        var characters: [UInt8] = []
        var (position, best) = (start, Int?.none)
        while position < count, characters.count < 34 {
            let byte = bytes[position]
            if byte == 0x20, characters.count % 4 == 0, position + 1 < count, isDigit(bytes[position + 1]) || isUpper(bytes[position + 1]) {
                position += 1
                continue
            }
            guard isDigit(byte) || isUpper(byte) else { break }
            characters.append(byte)
            position += 1
            let isEnd = position == count || !EmailAddress.isPlain(bytes[position])
            if isEnd, characters.count >= 15, remainder(characters) == 1 { best = position }
        }
        return best
    }

    private static func remainder(_ characters: [UInt8]) -> Int {
        (characters[4...] + characters[..<4]).reduce(0) { rest, byte in
            isDigit(byte) ? (rest * 10 + Int(byte - 0x30)) % 97 : (rest * 100 + Int(byte - 0x41) + 10) % 97
        }
    }

    /// Payment cards (ISO 7812): 13 to 19 digits, in groups by spaces or hyphens or not, with Luhn's check digit.
    static func findCard(_ bytes: UnsafePointer<UInt8>, _ count: Int, from origin: Int) -> Range<Int>? {
        var position = origin
        while position < count {
            guard isDigit(bytes[position]), position == 0 || !EmailAddress.isPlain(bytes[position - 1]) else {
                position += 1
                continue
            }
            let (end, digits) = run(bytes, position, count)
            if (13...19).contains(digits.count), (2...6).contains(digits[0]), luhn(digits), end == count || !EmailAddress.isPlain(bytes[end]) {
                return position..<end
            }
            position = end
        }
        return nil
    }

    private static func run(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> (end: Int, digits: [Int]) {
        var digits: [Int] = []
        var (position, end) = (start, start)
        while position < count, digits.count < 40 {
            if isDigit(bytes[position]) {
                digits.append(Int(bytes[position] - 0x30))
                end = position + 1
            } else if !(bytes[position] == 0x20 || bytes[position] == 0x2D) || end != position {
                break
            }
            position += 1
        }
        return (end, digits)
    }

    private static func luhn(_ digits: [Int]) -> Bool {
        let sum = digits.reversed().enumerated().reduce(0) { sum, item in
            let doubled = item.element * 2
            return sum + (item.offset % 2 == 0 ? item.element : doubled > 9 ? doubled - 9 : doubled)
        }
        return sum % 10 == 0 && Set(digits).count > 1
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    private static func isUpper(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }
}
