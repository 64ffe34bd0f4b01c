#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A date and time of day, for templates that print the date; given explicitly, the same input gives the same text.
public struct LocalTime: Sendable, Hashable {
    public var year: Int
    /// 1 to 12.
    public var month: Int
    /// 1 to 31.
    public var day: Int
    /// 0 to 23.
    public var hour: Int
    public var minute: Int
    public var second: Int

    public init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        self.year = min(max(year, 1), 9999)
        self.month = min(max(month, 1), 12)
        self.day = min(max(day, 1), 31)
        self.hour = min(max(hour, 0), 23)
        self.minute = min(max(minute, 0), 59)
        self.second = min(max(second, 0), 60)
    }

    /// The clock of this machine in its time zone.
    public static var now: LocalTime {
        var seconds = time(nil)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return LocalTime(
            year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday), hour: Int(parts.tm_hour),
            minute: Int(parts.tm_min), second: Int(parts.tm_sec))
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

    private var dayOfYear: Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month - 1] + (month > 2 && isLeap ? 1 : 0) + day
    }

    /// 0 is Monday.
    private var weekday: Int {
        let before = year - 1
        return (before * 365 + before / 4 - before / 100 + before / 400 + dayOfYear + 6) % 7
    }

    /// The text of a `strftime` format in the C locale; unknown directives stay as they are.
    func formatted(_ format: String) -> String {
        var result = ""
        var scalars = format.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "%" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            var directive = scalars.next()
            var pads = true
            if directive == "-" {
                pads = false
                directive = scalars.next()
            }
            guard let directive else {
                result += pads ? "%" : "%-"
                break
            }
            result += text(of: directive, pads: pads) ?? "%\(pads ? "" : "-")\(directive)"
        }
        return result
    }

    private func text(of directive: Unicode.Scalar, pads: Bool) -> String? {
        func number(_ value: Int, _ width: Int = 2, _ fill: String = "0") -> String {
            let digits = "\(value)"
            return pads ? String(repeating: fill, count: max(0, width - digits.utf8.count)) + digits : digits
        }
        let hour12 = hour % 12 == 0 ? 12 : hour % 12
        switch directive {
        case "Y": return "\(year)"
        case "y": return number(year % 100)
        case "C": return number(year / 100)
        case "m": return number(month)
        case "d": return number(day)
        case "e": return number(day, 2, " ")
        case "H": return number(hour)
        case "I": return number(hour12)
        case "k": return number(hour, 2, " ")
        case "l": return number(hour12, 2, " ")
        case "M": return number(minute)
        case "S": return number(second)
        case "f": return number(0, 6)
        case "j": return number(dayOfYear, 3)
        case "B": return Self.months[month - 1]
        case "b", "h": return String(Self.months[month - 1].prefix(3))
        case "A": return Self.weekdays[weekday]
        case "a": return String(Self.weekdays[weekday].prefix(3))
        case "u": return "\(weekday + 1)"
        case "w": return "\((weekday + 1) % 7)"
        case "U": return number((dayOfYear + 6 - (weekday + 1) % 7) / 7)
        case "W": return number((dayOfYear + 6 - weekday) / 7)
        case "p": return hour < 12 ? "AM" : "PM"
        case "P": return hour < 12 ? "am" : "pm"
        case "n": return "\n"
        case "t": return "\t"
        case "%": return "%"
        case "z", "Z": return ""
        case "D", "x": return formatted("%m/%d/%y")
        case "F": return formatted("%Y-%m-%d")
        case "T", "X": return formatted("%H:%M:%S")
        case "R": return formatted("%H:%M")
        case "r": return formatted("%I:%M:%S %p")
        case "c": return formatted("%a %b %e %H:%M:%S %Y")
        default: return nil
        }
    }
}
