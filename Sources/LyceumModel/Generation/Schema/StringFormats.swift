/// The string formats that can be generated, as patterns. Each matches some of the texts the format allows and no others.
enum StringFormats {
    private static let year = "[0-9]{4}"
    private static let leap = "[0-9]{2}(0[48]|[2468][048]|[13579][26])"
    private static let date =
        "((\(year)-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01]))|(\(year)-(0[469]|11)-(0[1-9]|[12][0-9]|30))"
        + "|(\(year)-02-(0[1-9]|1[0-9]|2[0-8]))|(\(leap)-02-29))"
    private static let clock = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
    private static let octet = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
    private static let label = "[A-Za-z0-9]([A-Za-z0-9-]{0,20}[A-Za-z0-9])?"
    private static let host = "\(label)(\\.\(label)){0,7}"
    private static let address = "[A-Za-z0-9_%+-]{1,30}(\\.[A-Za-z0-9_%+-]{1,30}){0,2}@\(label)(\\.\(label)){0,5}\\.[A-Za-z]{2,10}"
    private static let reference = "(/[A-Za-z0-9._~-]{0,64}){0,16}(\\?[A-Za-z0-9._~=&-]{0,128})?(#[A-Za-z0-9._~-]{0,64})?"

    static let patterns: [String: String] = [
        "date": "^\(date)$",
        "time": "^\(clock)$",
        "date-time": "^\(date)T\(clock)$",
        "duration":
            "^P([0-9]{1,6}W|([0-9]{1,4}Y([0-9]{1,4}M([0-9]{1,4}D)?)?|[0-9]{1,4}M([0-9]{1,4}D)?|[0-9]{1,4}D)(T\(span))?|T\(span))$",
        "uuid": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        "email": "^\(address)$",
        "ipv4": "^\(octet)(\\.\(octet)){3}$",
        "ipv6": "^[0-9a-f]{1,4}(:[0-9a-f]{1,4}){7}$",
        "hostname": "^\(host)$",
        "uri": "^https?://\(host)(:[1-9][0-9]{0,3})?\(reference)$",
        "uri-reference": "^(https?://\(host)(:[1-9][0-9]{0,3})?)?\(reference)$",
    ]
    private static let span = "([0-9]{1,4}H([0-9]{1,4}M([0-9]{1,4}S)?)?|[0-9]{1,4}M([0-9]{1,4}S)?|[0-9]{1,4}S)"
}
