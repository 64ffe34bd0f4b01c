internal import LyceumCore

/// A value as it is stored.
enum ParquetValue {
    case null
    case boolean(Bool)
    case integer(Int64)
    case double(Double)
    case bytes(ArraySlice<UInt8>)

    /// What it weighs against the limit of a record's bytes; a value without bytes costs memory too.
    var weight: Int {
        if case .bytes(let bytes) = self { 16 + bytes.count } else { 16 }
    }
}

extension ParquetLeaf {
    /// The value as JSON: dates and times as ISO 8601 texts, decimals as numbers where a double holds them exactly and as texts elsewhere, bytes that
    /// are not text in base 64, numbers that are none as null.
    ///
    /// - Throws: `LyceumError` when a text is not UTF-8 or a JSON value is not JSON.
    func json(_ value: ParquetValue) throws(LyceumError) -> JSON {
        switch value {
        case .null: return .null
        case .boolean(let flag): return .bool(flag)
        case .double(let number): return number.isFinite ? .number(number) : .null
        case .integer(let number): return json(number)
        case .bytes(let bytes): return try json(bytes)
        }
    }

    private func json(_ number: Int64) -> JSON {
        switch logical {
        case .date: return .string(CalendarText.date(days: number))
        case .time(let unit): return .string(CalendarText.time(number, unit))
        case .timestamp(let unit, let isUTC): return .string(CalendarText.timestamp(number, unit, isUTC: isUTC))
        case .decimal(let scale, let precision):
            return DecimalText.json(digits: String(number.magnitude), isNegative: number < 0, scale: scale, precision: precision)
        case .unsigned(let bits):
            let whole = UInt64(bitPattern: number)
            let kept = bits < 64 && bits > 0 ? whole & (1 << UInt64(bits) - 1) : whole
            return Int(exactly: kept).map { .integer($0) } ?? .number(Double(kept))
        default: return .integer(Int(number))
        }
    }

    private func json(_ bytes: ArraySlice<UInt8>) throws(LyceumError) -> JSON {
        if type == .int96 { return .string(CalendarText.int96(bytes)) }
        switch logical {
        case .text: return .string(try text(bytes))
        case .json:
            do throws(LyceumError) { return try JSON.parse(try text(bytes)) } catch { throw error.at("column '\(path)'") }
        case .decimal(let scale, let precision):
            let number = DecimalText.digits(of: bytes)
            return DecimalText.json(digits: number.digits, isNegative: number.isNegative, scale: scale, precision: precision)
        case .uuid where bytes.count == 16: return .string(Self.uuid(bytes))
        case .half where bytes.count == 2:
            let number = Self.half(UInt16(bytes[bytes.startIndex]) | UInt16(bytes[bytes.startIndex + 1]) << 8)
            return number.isFinite ? .number(number) : .null
        case .interval where bytes.count == 12:
            let parts = (0..<3).map { part in
                (0..<4).reduce(0) { $0 | Int(bytes[bytes.startIndex + part * 4 + $1]) << ($1 * 8) }
            }
            return ["months": .integer(parts[0]), "days": .integer(parts[1]), "milliseconds": .integer(parts[2])]
        default:
            // Older writers left the mark for text out.
            return .string(String(validating: bytes, as: UTF8.self) ?? Base64Text.encode(bytes))
        }
    }

    private func text(_ bytes: ArraySlice<UInt8>) throws(LyceumError) -> String {
        do throws(LyceumError) { return try bytes.text.get() } catch { throw error.at("column '\(path)'") }
    }

    private static func uuid(_ bytes: ArraySlice<UInt8>) -> String {
        var text = ""
        for (position, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(position) { text += "-" }
            text += byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16)
        }
        return text
    }

    static func half(_ bits: UInt16) -> Double {
        let sign: Double = bits & 0x8000 == 0 ? 1 : -1
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Double(bits & 0x3FF) / 1024
        switch exponent {
        case 0: return sign * fraction * Double(sign: .plus, exponent: -14, significand: 1)
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * (1 + fraction) * Double(sign: .plus, exponent: exponent - 15, significand: 1)
        }
    }
}

enum Base64Text {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: ArraySlice<UInt8>) -> String {
        var output: [UInt8] = []
        output.reserveCapacity((bytes.count + 2) / 3 * 4)
        var place = bytes.startIndex
        while place < bytes.endIndex {
            let group = (0..<3).map { place + $0 < bytes.endIndex ? Int(bytes[place + $0]) : 0 }
            let whole = group[0] << 16 | group[1] << 8 | group[2]
            let known = min(3, bytes.endIndex - place)
            for letter in 0..<4 {
                output.append(letter <= known ? letters[whole >> (18 - 6 * letter) & 63] : UInt8(ascii: "="))
            }
            place += 3
        }
        return String(decoding: output, as: UTF8.self)
    }
}
