import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.app.Connection;
import ca.uhn.hl7v2.llp.MinLowerLayerProtocol;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.model.v25.datatype.CX;
import ca.uhn.hl7v2.model.v25.message.ADT_A05;
import ca.uhn.hl7v2.model.v25.message.ADT_A39;
import ca.uhn.hl7v2.model.v25.message.QBP_Q21;
import ca.uhn.hl7v2.model.v25.segment.EVN;
import ca.uhn.hl7v2.model.v25.segment.MSH;
import ca.uhn.hl7v2.model.v25.segment.PID;
import ca.uhn.hl7v2.util.Terser;
import java.nio.charset.StandardCharsets;

/** Feeds and queries made, framed and read by HAPI. Prints one line an answer: step, MSA-1, MSA-2, ERR-3 or QAK-2. */
public class HapiSender {
  private static final String DOMAIN = "CH-A";
  private static final String FINESS = "990000010";
  private static final String TIME = "20260105093000";

  private static void fillHeader(MSH header, String code, String event, String structure, String id) throws HL7Exception {
    header.getFieldSeparator().setValue("|");
    header.getEncodingCharacters().setValue("^~\\&");
    header.getSendingApplication().getNamespaceID().setValue("GAM");
    header.getSendingFacility().getNamespaceID().setValue(FINESS);
    header.getReceivingApplication().getNamespaceID().setValue("MPI");
    header.getReceivingFacility().getNamespaceID().setValue("REGION");
    header.getDateTimeOfMessage().getTime().setValue(TIME);
    header.getMessageType().getMessageCode().setValue(code);
    header.getMessageType().getTriggerEvent().setValue(event);
    header.getMessageType().getMessageStructure().setValue(structure);
    header.getMessageControlID().setValue(id);
    header.getProcessingID().getProcessingID().setValue("D");
    header.getVersionID().getVersionID().setValue("2.5");
    header.getVersionID().getInternationalizationCode().getIdentifier().setValue("FRA");
    header.getVersionID().getInternationalVersionID().getIdentifier().setValue("2.11");
    header.getCountryCode().setValue("FRA");
    header.getCharacterSet(0).setValue("UNICODE UTF-8");
  }

  private static void fillEvent(EVN event) throws HL7Exception {
    event.getRecordedDateTime().getTime().setValue(TIME);
    event.getEventOccurred().getTime().setValue(TIME);
  }

  private static void fillIdentifier(CX id, String ipp) throws HL7Exception {
    id.getIDNumber().setValue(ipp);
    id.getAssigningAuthority().getNamespaceID().setValue(DOMAIN);
    id.getAssigningAuthority().getUniversalID().setValue(FINESS);
    id.getAssigningAuthority().getUniversalIDType().setValue("M");
    id.getIdentifierTypeCode().setValue("PI");
  }

  private static void fillPatient(PID patient, String ipp, String given) throws HL7Exception {
    fillIdentifier(patient.getPatientIdentifierList(0), ipp);
    patient.getPatientName(0).getFamilyName().getSurname().setValue("L'HÉRITIER");
    patient.getPatientName(0).getGivenName().setValue(given);
    patient.getPatientName(0).getSecondAndFurtherGivenNamesOrInitialsThereof().setValue(given);
    patient.getPatientName(0).getNameTypeCode().setValue("L");
    patient.getDateTimeOfBirth().getTime().setValue("19610412");
    patient.getAdministrativeSex().setValue("F");
    patient.getPatientAddress(0).getStreetAddress().getStreetOrMailingAddress().setValue("3 RUE & COUR DES ÉCOLES");
    patient.getPatientAddress(0).getCity().setValue("NANCY");
    patient.getPatientAddress(0).getZipOrPostalCode().setValue("54000");
    patient.getPatientAddress(0).getAddressType().setValue("H");
    patient.getPatientAddress(1).getCountry().setValue("FRA");
    patient.getPatientAddress(1).getAddressType().setValue("BDL");
    patient.getPatientAddress(1).getCountyParishCode().setValue("54395");
    patient.getIdentityReliabilityCode(0).setValue("PROV");
    patient.getLastUpdateDateTime().getTime().setValue(TIME);
  }

  private static Message announce(String event, String ipp, String given, String id) throws HL7Exception {
    ADT_A05 message = new ADT_A05();
    fillHeader(message.getMSH(), "ADT", event, "ADT_A05", id);
    fillEvent(message.getEVN());
    fillPatient(message.getPID(), ipp, given);
    message.getPV1().getPatientClass().setValue("N");
    return message;
  }

  private static Message merge(String surviving, String absorbed, String given, String id) throws HL7Exception {
    ADT_A39 message = new ADT_A39();
    fillHeader(message.getMSH(), "ADT", "A40", "ADT_A39", id);
    fillEvent(message.getEVN());
    fillPatient(message.getPATIENT().getPID(), surviving, given);
    fillIdentifier(message.getPATIENT().getMRG().getPriorPatientIdentifierList(0), absorbed);
    return message;
  }

  private static Message query(String ipp, String id) throws HL7Exception {
    QBP_Q21 message = new QBP_Q21();
    fillHeader(message.getMSH(), "QBP", "Q23", "QBP_Q21", id);
    Terser terser = new Terser(message);
    terser.set("/QPD-1", "IHE PIX Query");
    terser.set("/QPD-2", "T" + id);
    terser.set("/QPD-3-1", ipp);
    terser.set("/QPD-3-4-1", DOMAIN);
    terser.set("/QPD-3-4-2", FINESS);
    terser.set("/QPD-3-4-3", "M");
    terser.set("/QPD-3-5", "PI");
    terser.set("/RCP-1", "I");
    return message;
  }

  private static String read(Message answer, String path) {
    try {
      String value = new Terser(answer).get(path);
      return value == null ? "" : value;
    } catch (HL7Exception missing) {
      return "";
    }
  }

  public static void main(String[] arguments) throws Exception {
    DefaultHapiContext context = new DefaultHapiContext();
    MinLowerLayerProtocol framing = new MinLowerLayerProtocol();
    framing.setCharset(StandardCharsets.UTF_8);
    context.setLowerLayerProtocol(framing);
    context.getParserConfiguration().setValidating(false);
    Connection connection = context.newClient("127.0.0.1", Integer.parseInt(arguments[0]), false);
    connection.getInitiator().setTimeout(60, java.util.concurrent.TimeUnit.SECONDS);
    Object[][] steps = {
      {"new", announce("A28", "HAPI-1", "ÉLÉONORE", "H1")},
      {"new", announce("A28", "HAPI-2", "ÉLÉONORE", "H2")},
      {"again", announce("A28", "HAPI-1", "ÉLÉONORE", "H1")},
      {"update", announce("A31", "HAPI-1", "ANAÏS", "H3")},
      {"merge", merge("HAPI-1", "HAPI-2", "ANAÏS", "H4")},
      {"merge of nobody", merge("HAPI-1", "HAPI-9", "ANAÏS", "H5")},
      {"query", query("HAPI-1", "H6")},
      {"query of nobody", query("HAPI-9", "H7")},
    };
    for (Object[] step : steps) {
      Message answer = connection.getInitiator().sendAndReceive((Message) step[1]);
      System.out.println(step[0] + "\t" + read(answer, "/MSA-1") + "\t" + read(answer, "/MSA-2") + "\t"
          + read(answer, "/ERR-3-1") + "\t" + read(answer, "/QAK-2"));
    }
    connection.close();
    context.close();
  }
}
