extension Jinja {
    /// The filters there are, by the names templates use.
    enum Filter: String, Sendable, CaseIterable {
        case abs, attr, batch, capitalize, center, count, d, `default`, dictsort, e, escape, filesizeformat, first, float
        case forceescape, format, groupby, indent, int, items, join, last, length, list, lower, map, max, min, pprint
        case random, reject, rejectattr, replace, reverse, round, safe, select, selectattr, slice, sort, string, striptags
        case regexReplace = "regex_replace"
        case sum, title, tojson, trim, truncate, unique, upper, urlencode, urlize, wordcount, wordwrap, xmlattr
    }

    enum Test: String, Sendable, CaseIterable {
        case boolean, callable, defined, divisibleby, escaped, even, `false`, filter, float, integer, iterable, lower
        case mapping, none, number, odd, sameas, sequence, string, test, `true`, undefined, upper, `in`
        case equal = "==", notEqual = "!=", greater = ">", greaterOrEqual = ">=", less = "<", lessOrEqual = "<="

        init?(name: String) {
            switch name {
            case "eq", "equalto": self = .equal
            case "ne": self = .notEqual
            case "gt", "greaterthan": self = .greater
            case "ge": self = .greaterOrEqual
            case "lt", "lessthan": self = .less
            case "le": self = .lessOrEqual
            default: self.init(rawValue: name)
            }
        }
    }
}
