//! The report's dates as an iCalendar file: what is ahead, on whole days, by the strict builder.

use chrono::NaiveDate;
use ical::builder::IcalPropBuilder;
use ical::component::IcalComponent;
use ical::component::IcalComponentKind;
use ical::ical::Ical;
use ical::param::IcalParam;
use ical::prop::IcalProp;
use ical::prop::class::CLASS;
use ical::prop::description::DESCRIPTION;
use ical::prop::dtstamp::DTSTAMP;
use ical::prop::dtstart::DTSTART;
use ical::prop::name::NAME;
use ical::prop::prodid::PRODID;
use ical::prop::spec::IcalPropSpec;
use ical::prop::summary::SUMMARY;
use ical::prop::transp::TRANSP;
use ical::prop::uid::UID;
use ical::prop::url::URL as ADDRESS;
use ical::tree::cst::IcalCst;
use ical::value::IcalValue;
use ical::value::datetime::IcalDate;
use ical::value::datetime::IcalDateTime;
use ical::value::text::IcalText;
use ical::value::uri::IcalUri;
use ical::version::IcalVersion;
use url::Url;

use crate::cli::report::Figures;
use crate::decide::DatedThing;
use crate::templates;

pub(super) fn of(figures: &Figures) -> String {
    let names: Vec<&str> = figures.portfolios.iter().map(|it| it.name.as_str()).collect();
    let name = format!("Stagecoach: {}", names.join(", "));
    let calendar = Ical {
        version: IcalVersion::V2_0,
        props: vec![text::<PRODID>("-//Stagecoach//stagecoach report//EN"), text::<NAME>(&name)],
        components: figures.dates.iter().map(|thing| event(thing, figures.as_of)).collect(),
    };
    let valid = calendar.validate().expect("every event has a uid and a stamp");
    IcalCst::from(valid).to_string()
}

fn event(thing: &DatedThing, as_of: NaiveDate) -> IcalComponent<'static> {
    let address = Url::parse(&thing.url).ok().filter(|it| matches!(it.scheme(), "https" | "http"));
    // The same thing of another GitLab is another thing.
    let host = address.as_ref().and_then(Url::host_str).unwrap_or("stagecoach").to_owned();
    let day = |day: NaiveDate| day.format("%Y%m%d").to_string();
    let stamp = IcalDateTime(format!("{}T000000Z", day(as_of)).into());
    let start = IcalPropBuilder::<DTSTART>::new(IcalVersion::V2_0)
        .param(IcalParam::Value("DATE".into()))
        .build(IcalValue::Date(IcalDate(day(thing.on).into())));
    let csm = thing.csm.as_ref().map(|csm| text::<DESCRIPTION>(&format!("CSM: {csm}")));
    let address =
        address.map(|it| property::<ADDRESS>(IcalValue::Uri(IcalUri(it.to_string().into()))));
    let all = [
        Some(text::<UID>(&format!("{}@{host}", thing.id))),
        Some(property::<DTSTAMP>(IcalValue::DateTime(stamp))),
        Some(start.expect("a start may be a whole day")),
        Some(text::<SUMMARY>(&thing.what)),
        csm,
        address,
        // It blocks nobody's day, and it names customers.
        Some(text::<TRANSP>("TRANSPARENT")),
        Some(text::<CLASS>("PRIVATE")),
    ];
    IcalComponent {
        name: IcalComponentKind::VEvent.into(),
        props: all.into_iter().flatten().collect(),
        components: Vec::new(),
    }
}

/// Text of one line; the encoder escapes what has a meaning.
fn text<P: IcalPropSpec>(words: &str) -> IcalProp<'static> {
    property::<P>(IcalValue::Text(IcalText(templates::one_line(words).into())))
}

fn property<P: IcalPropSpec>(value: IcalValue<'static>) -> IcalProp<'static> {
    let built = IcalPropBuilder::<P>::new(IcalVersion::V2_0).build(value);
    built.expect("each property gets a value of its own kind")
}
