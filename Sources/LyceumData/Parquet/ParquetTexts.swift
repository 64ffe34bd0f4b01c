internal import LyceumCore

/// Days and times as ISO 8601 writes them.
enum CalendarText {
    private static let secondsPerDay: Int64 = 86400
    /// 1970-01-01 as a Julian day, from which 96-bit times count.
    private static let julianEpoch: Int64 = 2_440_588

    /// - Parameter days: since 1970-01-01, in the Gregorian calendar also before its introduction.
    static func date(days: Int64) -> String {
        // Years from March on, so that the leap day is the last one; eras of 400 years.
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let day = shifted - era * 146_097
        let year = (day - day / 1460 + day / 36524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        let number = year + era * 400 + (month >= 10 ? 1 : 0)
        let sign = number < 0 ? "-" : ""
        return sign + padded(number.magnitude, 4) + "-" + padded(UInt64(month < 10 ? month + 3 : month - 9), 2) + "-"
            + padded(UInt64(dayOfYear - (153 * month + 2) / 5 + 1), 2)
    }

    static func time(_ value: Int64, _ unit: ParquetLogicalType.Unit) -> String {
        let seconds = floorDivide(value, unit.perSecond)
        let fraction = value - seconds * unit.perSecond
        let day = seconds - floorDivide(seconds, secondsPerDay) * secondsPerDay
        let clock = [day / 3600, day / 60 % 60, day % 60].map { padded(UInt64($0), 2) }.joined(separator: ":")
        return fraction == 0 ? clock : clock + "." + padded(UInt64(fraction), unit.digits)
    }

    static func timestamp(_ value: Int64, _ unit: ParquetLogicalType.Unit, isUTC: Bool) -> String {
        let days = floorDivide(floorDivide(value, unit.perSecond), secondsPerDay)
        return date(days: days) + "T" + time(value, unit) + (isUTC ? "Z" : "")
    }

    /// Nanoseconds of the day, then the Julian day.
    static func int96(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.count == 12 else { return "" }
        let nanoseconds = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[bytes.startIndex + $1]) << UInt64($1 * 8) }
        let day = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[bytes.startIndex + 8 + $1]) << UInt32($1 * 8) }
        return date(days: Int64(Int32(bitPattern: day)) - julianEpoch) + "T" + time(Int64(bitPattern: nanoseconds), .nanoseconds)
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    private static func padded(_ value: UInt64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// Numbers with a fixed number of digits behind the point.
enum DecimalText {
    /// Digits a double holds exactly.
    private static let exactDigits = 15

    /// The digits of a big-endian number in two's complement.
    static func digits(of bytes: ArraySlice<UInt8>) -> (digits: String, isNegative: Bool) {
        let isNegative = (bytes.first ?? 0) & 0x80 != 0
        var number = Array(bytes.drop { $0 == (isNegative ? 0xFF : 0) })
        if isNegative {
            var carry = 1
            for place in number.indices.reversed() {
                let sum = Int(~number[place]) + carry
                number[place] = UInt8(sum & 0xFF)
                carry = sum >> 8
            }
            if carry > 0 { number.insert(1, at: 0) }
        }
        // 76 digits take 32 bytes; longer fields than a decimal can need are cut to their last bytes by the precision's check.
        number = number.suffix(64)
        var output: [UInt8] = []
        while let start = number.firstIndex(where: { $0 != 0 }) {
            var rest = 0
            for place in start..<number.count {
                let value = rest << 8 | Int(number[place])
                number[place] = UInt8(value / 10)
                rest = value % 10
            }
            output.append(UInt8(ascii: "0") + UInt8(rest))
        }
        return (output.isEmpty ? "0" : String(decoding: output.reversed(), as: UTF8.self), isNegative)
    }

    static func json(digits: String, isNegative: Bool, scale: Int, precision: Int) -> JSON {
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        let sign = isNegative ? "-" : ""
        let text = scale == 0 ? sign + padded : sign + padded.dropLast(scale) + "." + padded.suffix(scale)
        guard precision <= exactDigits, digits.count <= exactDigits else { return .string(text) }
        if scale == 0, let whole = Int(text) { return .integer(whole) }
        return Double(text).map { .number($0) } ?? .string(text)
    }
}
